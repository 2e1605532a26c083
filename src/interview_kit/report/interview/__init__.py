"""The interview form: the questions, the scale for answers, and what was recorded."""
