"""For authors of exercises: lint, proof, starters, hand-outs, tables."""
