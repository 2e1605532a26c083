"""One way to be a context manager whose end is `close()`."""

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class Closing(ABC):
    """Base class: `with` gives the object itself and calls `close()` at the end, always."""

    @abstractmethod
    def close(self) -> None:
        """Release everything; calling it twice does no harm."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
