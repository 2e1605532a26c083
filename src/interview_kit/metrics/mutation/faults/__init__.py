"""Broken servers in front of the candidate's own tests."""
