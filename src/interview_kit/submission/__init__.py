"""What a candidate hands in: taken in safely, its manifest, its packages."""
