"""Load: how fast each route is beside the reference's, in the same run; no points."""
