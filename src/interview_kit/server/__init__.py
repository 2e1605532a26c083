"""A submission's server, from outside: started or forked, and the client that asks it."""
