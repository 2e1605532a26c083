"""The record `result.json` and the sum of the points."""
