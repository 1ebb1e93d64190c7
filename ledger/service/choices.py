"""Enums of the contract to the domain's, which have the same names without the prefix."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Generic, TypeVar

from ledger.service import fields

E = TypeVar("E", bound=StrEnum)


class Choices(Generic[E]):
    """The values of an enum; what is not specified is the usual one."""

    def __init__(self, enum: type[E], contract: Any, prefix: str, usual: E | None = None) -> None:
        """Pair the values by name.

        Args:
            enum: the domain's.
            contract: the generated enum.
            prefix: what the contract's names begin with.
            usual: what UNSPECIFIED stands for; None: it is refused.
        """
        self._numbers = {one: contract.Value(f"{prefix}_{one.name}") for one in enum}
        self._values = {number: one for one, number in self._numbers.items()}
        if usual is not None:
            self._values[0] = usual

    def decode(self, number: int, field: str) -> E:
        """Return the domain's value."""
        found = self._values.get(number)
        if found is None:
            raise fields.invalid(field, "must be one of the choices.")
        return found

    def decode_all(self, numbers: Iterable[int], field: str) -> tuple[E, ...]:
        """Return the domain's values of a list."""
        return tuple(
            self.decode(number, f"{field}[{index}]") for index, number in enumerate(numbers)
        )

    def encode(self, value: E) -> Any:
        """Return the contract's value."""
        return self._numbers[value]
