"""What is stored: each class is a table."""

from domain.database import Base
