"""Coverage: what the candidate's own tests run, with the claims put to the test."""
