"""Run code that nobody trusts: isolation levels, limits, self-tests; `guest/` runs inside."""
