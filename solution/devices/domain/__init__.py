"""Devices and what may happen to them; knows no web framework."""
