"""Survivors, infections and trades; knows no web framework."""
