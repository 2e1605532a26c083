"""Faults: named wrong answers put in at the HTTP boundary, to test tests with."""
