"""What a user is and what may happen to users; knows no web framework."""
