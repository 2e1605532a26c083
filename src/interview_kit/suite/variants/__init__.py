"""Changed copies of a program: mutants, decoys and canaries."""
