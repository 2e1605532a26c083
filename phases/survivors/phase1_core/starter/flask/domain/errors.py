"""What can be wrong with a request that is well-formed."""


class SurvivorNotFoundError(Exception):
    """No survivor has this id."""
