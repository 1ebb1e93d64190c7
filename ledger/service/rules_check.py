"""Everything that rules would be refused for, where publishing tells the first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from ledger.domain import limits
from ledger.domain.errors import Refusal
from ledger.domain.rules import RulesVersion
from ledger.service.fields import NANOS_PER_MICROSECOND, NANOS_PER_UNIT, SECONDS_MAX, MoneyField
from ledger.service.rules import decode_rules
from ledger.v1 import programme_pb2 as pb
from ledger.v1.rules_pb2 import Rules

# Also bounds how often one request is decoded.
PROBLEMS_MAX = 100

_RULES = "rules"


class Draft:
    """Rules that may be wrong.

    What decoding refuses is noted and mended in a copy, so that decoding goes on to what is wrong behind it. Nothing
    is said of a field twice: what the domain thinks of a mended one is not what it would think of the right one.
    """

    def __init__(self, rules: Rules, money: MoneyField) -> None:
        """Decode rules as far as that goes."""
        self._money = money
        self._draft = Rules()
        self._draft.CopyFrom(rules)
        self._problems: list[Refusal] = []
        self._mended: set[str] = set()
        self.rules = self._decode()
        """What is left to be checked; None if decoding came to an end at something that could not be mended."""

    def problems_with(self, more: Iterable[Refusal]) -> list[Refusal]:
        """The problems so far, and those that others found with what was not mended."""
        for problem in more:
            if not self._is_of_mended(problem.metadata.get("field", "")):
                self._note(problem)
        return self._problems[:PROBLEMS_MAX]

    def _is_of_mended(self, field: str) -> bool:
        """Whether a problem is that of an element of a list as a whole, something within which was mended."""
        return field.endswith("]") and any(_is_within(one, field) for one in self._mended)

    def _decode(self) -> RulesVersion | None:
        while len(self._problems) < PROBLEMS_MAX:
            try:
                return decode_rules(self._draft, self._money)
            except Refusal as problem:
                self._note(problem)
                field = problem.metadata.get("field", "")
                if field in self._mended or not self._mend(field):
                    return None
                self._mended.add(field)
        return None

    def _note(self, problem: Refusal) -> None:
        field = problem.metadata.get("field", "")
        if not any(_is_within(field, known.metadata.get("field", "")) for known in self._problems):
            self._problems.append(problem)

    def _mend(self, field: str) -> bool:
        spot = _find(self._draft, field)
        if spot is None:
            return False
        message, known, index = spot
        if known.message_type is not None and not (known.is_repeated and index is None):
            value: Any = getattr(message, known.name)
            _mend_message(value if index is None else value[index], self._money)
        else:
            _mend_value(message, known, index)
        return True


class _Spot(NamedTuple):
    """A field of a message, or an element of it."""

    message: Message
    field: FieldDescriptor
    element: int | None


def _is_within(field: str, other: str) -> bool:
    return field == other or field.startswith((f"{other}.", f"{other}["))


def _find(rules: Rules, field: str) -> _Spot | None:
    """The place of a field by its path: `rules.campaigns[0].name`."""
    first, *names = field.split(".")
    if first != _RULES or not names:
        return None
    message: Any = rules
    spot: _Spot | None = None
    for name in names:
        if spot is not None:
            message = getattr(spot.message, spot.field.name)
            message = message if spot.element is None else message[spot.element]
        spot = _step(message, name)
        if spot is None:
            return None
    return spot


def _step(message: Any, name: str) -> _Spot | None:
    plain, _, rest = name.partition("[")
    known: Any = isinstance(message, Message) and message.DESCRIPTOR.fields_by_name.get(plain)
    index = int(rest[:-1]) if rest[:-1].isdigit() else None
    if not known or (known.is_repeated and index is None and rest):
        return None
    if index is not None and not (known.is_repeated and index < len(getattr(message, plain))):
        return None
    return _Spot(message, known, index)


def _mend_message(message: Message, money: MoneyField) -> None:
    """Make a message one that can be decoded, as near as possible to what it is."""
    message.SetInParent()
    if isinstance(message, Money):
        units = min(abs(message.units), limits.AMOUNT_MINOR_MAX // money.minor_per_unit - 1)
        nanos = abs(message.nanos) % NANOS_PER_UNIT
        message.currency_code = money.currency
        message.units, message.nanos = units, nanos - nanos % money.nanos_per_minor
    elif isinstance(message, Timestamp):
        message.seconds = min(max(message.seconds, 0), SECONDS_MAX)
        message.nanos = max(message.nanos, 0) % NANOS_PER_UNIT
        message.nanos -= message.nanos % NANOS_PER_MICROSECOND
    elif isinstance(message, Date):
        message.MergeFrom(Date(year=2000, month=1, day=1))


def _mend_value(message: Message, field: FieldDescriptor, index: int | None) -> None:
    if index is not None:
        getattr(message, field.name)[index] = _some(field)
    elif field.is_repeated:
        message.ClearField(field.name)
    else:
        setattr(message, field.name, _some(field))


def _some(field: FieldDescriptor) -> object:
    """A value that hardly anybody objects to."""
    if field.enum_type is not None:
        return field.enum_type.values[1].number
    return "x" if field.type == FieldDescriptor.TYPE_STRING else field.default_value


def encode_problem(problem: Refusal) -> pb.RulesProblem:
    """Return a problem as the contract has it."""
    return pb.RulesProblem(
        field=problem.metadata.get("field", ""),
        reason=f"ERROR_REASON_{problem.reason}",
        message=problem.message,
    )
