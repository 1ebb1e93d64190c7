"""What can be wrong with a projection, for its readers."""

from __future__ import annotations


class ProjectionUnknownError(Exception):
    """There is no such projection."""

    def __init__(self, name: str) -> None:
        """Name it."""
        super().__init__(f"there is no projection {name}")
        self.name = name


class ProjectionBehindError(Exception):
    """A projection did not reach a position in time, or will not before it is mended or started."""

    def __init__(self, name: str, position: int) -> None:
        """Name it, and the position it has reached."""
        super().__init__(f"{name} is at position {position}")
        self.name = name
        self.position = position
