"""How somebody shows to be the member whose card it is."""

from __future__ import annotations

from enum import StrEnum


class VerificationWay(StrEnum):
    """What was used."""

    PIN = "PIN"
    """A number that the member knows."""
    APP_CODE = "APP_CODE"
    """A code that the member's app shows, once."""
