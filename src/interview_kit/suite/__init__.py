"""The candidate's own test suite: run once, or once for each changed program."""
