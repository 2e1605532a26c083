"""One grading: its steps, its isolation, and its repetition."""
