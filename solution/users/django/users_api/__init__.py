"""The app: its paths, its views, what happens to every request."""
