"""How mistakes in rules are told."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.domain.errors import Reason, Refusal

Problems = Iterator[Refusal]
"""Everything that is wrong with some rules, each with its `field`."""


def wrong(field: str, message: str) -> Refusal:
    """Return what is said of rules that cannot be applied; `field` is a path below the rules."""
    return Refusal(Reason.RULES_INVALID, message, field=f"rules.{field}")


def in_range(field: str, value: int, least: int, most: int) -> Problems:
    """Say so where a value is out of range."""
    if not least <= value <= most:
        yield wrong(field, f"{field} must be from {least} to {most}.")
