from .routes import blueprint

__all__ = ["blueprint"]
