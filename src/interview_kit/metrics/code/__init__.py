"""Code profile: what tools that only read say of the program."""
