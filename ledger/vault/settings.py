"""Where a vault's keys are: apart from what opens them, so that whoever only reads settings loads no driver."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class VaultSettings(NamedTuple):
    """Where members' keys are, and what they are wrapped with."""

    key_store: str
    """A folder, or the address of a PostgreSQL of their own."""
    master_key: str | None
    """Base64; the first of several wraps. None: the file has it."""
    master_key_file: Path
