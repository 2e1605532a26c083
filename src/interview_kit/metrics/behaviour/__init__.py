"""Behaviour: hidden checks over HTTP."""
