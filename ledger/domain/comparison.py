"""In which field two values differ."""

from __future__ import annotations

from typing import Any

import msgspec

# Callers know fields by the contract's names. There these are messages, here they are bare minor units.
_NAMES_IN_CONTRACT = {
    "gross": "gross_amount",
    "discount": "discount_amount",
    "tax": "tax_amount",
    "returns": "return_policy",
}


def first_difference(one: Any, other: Any, path: str) -> str | None:
    """Return the path of the first field in which two frozen values differ, or None."""
    if one == other:
        return None
    if isinstance(one, msgspec.Struct) and type(one) is type(other):
        for name in one.__struct_fields__:
            field = f"{path}.{_NAMES_IN_CONTRACT.get(name, name)}"
            found = first_difference(getattr(one, name), getattr(other, name), field)
            if found is not None:
                return found
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            found = first_difference(left, right, f"{path}[{index}]")
            if found is not None:
                return found
    return path
