"""Errors, text, folder names, progress and the types that travel between packages."""
