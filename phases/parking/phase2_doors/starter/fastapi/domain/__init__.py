"""Garages and the sessions of those who park there; knows no web framework."""
