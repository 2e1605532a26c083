"""The model suite: what a strong candidate hands in."""
