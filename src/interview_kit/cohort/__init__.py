"""Many gradings: a class or a hiring round, resumable, and its page."""
