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
    "coupons": "coupon_codes",
    "Campaign.rate": "bonus",
    "Tier.reached_at": "reached_with",
}
# The contract has no message of its own for it.
_INLINED = {"ProductRate.rate"}


def first_difference(one: Any, other: Any, path: str) -> str | None:
    """Return the path of the first field in which two frozen values differ, or None."""
    if one == other:
        return None
    if isinstance(one, msgspec.Struct) and type(one) is type(other):
        for name in one.__struct_fields__:
            field = _path_in_contract(path, type(one).__name__, name)
            found = first_difference(getattr(one, name), getattr(other, name), field)
            if found is not None:
                return found
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            found = first_difference(left, right, f"{path}[{index}]")
            if found is not None:
                return found
    return path


def _path_in_contract(path: str, owner: str, name: str) -> str:
    own = f"{owner}.{name}"
    if own in _INLINED:
        return path
    return f"{path}.{_NAMES_IN_CONTRACT.get(own) or _NAMES_IN_CONTRACT.get(name, name)}"
