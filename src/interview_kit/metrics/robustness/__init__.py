"""Robustness: how the API keeps to its own OpenAPI document."""
