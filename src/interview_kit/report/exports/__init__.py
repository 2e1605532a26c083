"""The formats of other programs: each a pure function of the scorecard."""
