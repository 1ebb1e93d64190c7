"""What is remembered for a while."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """Remembers the last so many, up to twice as many: the older half is forgotten at once, which costs nothing."""

    def __init__(self, least: int) -> None:
        """Take how many are remembered at least."""
        self._least = least
        self._new: dict[str, T] = {}
        self._old: dict[str, T] = {}

    def get(self, key: str) -> T | None:
        """Return what is remembered."""
        found = self._new.get(key)
        return self._old.get(key) if found is None else found

    def put(self, key: str, value: T) -> None:
        """Remember something."""
        if len(self._new) >= self._least:
            self._old, self._new = self._new, {}
        self._new[key] = value

    def drop(self, key: str) -> None:
        """Forget something."""
        self._new.pop(key, None)
        self._old.pop(key, None)
