"""Read what a candidate hands in: a safe copy, its manifest, its packages."""
