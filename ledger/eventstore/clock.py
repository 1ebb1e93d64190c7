"""The service's own clock."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return what time it is: aware, in UTC, whole microseconds."""
    return datetime.now(UTC)
