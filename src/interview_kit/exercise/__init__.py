"""Exercises: their definition, their reference solution and their faults."""
