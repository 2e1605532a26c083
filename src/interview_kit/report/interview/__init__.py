"""The talk after a grading: what is asked, how it is scored, and what was answered."""
