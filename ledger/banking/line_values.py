"""What lines of all kinds of files have in common."""

from __future__ import annotations

from ledger.banking.messages import Reason
from ledger.banking.text import is_reference
from ledger.domain import limits

_NO_REFERENCES = frozenset({"", "NONREF", "NOTPROVIDED", "NOT PROVIDED"})


def is_no_reference(text: str) -> bool:
    """Whether a text stands for no reference."""
    return text.upper() in _NO_REFERENCES


def reference(text: str) -> str:
    """Return a reference as it can be looked up; empty if it is none."""
    return text if not is_no_reference(text) and is_reference(text) else ""


def first_code(reasons: tuple[Reason, ...]) -> str:
    """Return the code of what a bank gives as a reason; empty if it gives none."""
    codes = [one.code for one in reasons if one.code]
    return codes[0][: limits.BANK_CODE_CHARACTERS_MAX] if codes else ""
