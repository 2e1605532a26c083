"""The limits of each field, said once."""
