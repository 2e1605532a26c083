"""Renderers of a scorecard, pure functions of the record, and the interview form."""
