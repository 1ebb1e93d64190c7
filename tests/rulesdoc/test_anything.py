"""Whatever is in a file, its mistakes are told; nothing breaks."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from google.protobuf.message import Message
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.rulesdoc import encode
from ledger.rulesdoc.document import Document
from ledger.rulesdoc.shapes import INT64_MAX
from ledger.v1.rules_pb2 import Rules
from tests.rulesdoc.samples import CURRENCY, Sample

_NAMES = sorted(
    {field.name for kind in (Rules, Sample) for field in kind.DESCRIPTOR.fields}
    | {"currency", "$schema", "units", "nanos", "currency_code", "year", "month", "day", "points"}
    | {"hours", "minutes", "seconds", "fromTime", "byName", "when", "id", "starts_on", "percent"}
)
_scalars = (
    st.none()
    | st.booleans()
    | st.integers(-INT64_MAX * 4, INT64_MAX * 4)
    | st.decimals(allow_nan=False, allow_infinity=False).map(str)
    | st.text(max_size=8)
    | st.sampled_from(
        [
            *("1.00", "2025-02-30", "2025-12-31", "0000-00-00", "25:61", "9" * 12 + "s"),
            *("0000-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "2025-01-01T00:00:00+99:99"),
            *("EXPIRY_NEVER", "TIER_BY_UNSPECIFIED", "EUR", "ADD", "MONDAY"),
        ]
    )
)
_trees: st.SearchStrategy[Any] = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(_NAMES) | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=15,
)
_documents = st.dictionaries(st.sampled_from(_NAMES), _trees, max_size=5)
_kinds: st.SearchStrategy[type[Message]] = st.sampled_from([Rules, Sample])


def _look(text: str, kind: type[Message]) -> None:
    document = Document(text, kind=kind)
    lines = text.splitlines()
    for problem in document.problems:
        assert problem.message
        assert problem.text().startswith(f"line {problem.place.line}, column ")
        assert 1 <= problem.place.line <= max(len(lines), 1) + 1
    if not document.problems:
        document.message(document.currency or CURRENCY).SerializeToString()
        assert not document.problems


@settings(deadline=None)
@given(st.text(), _kinds)
def test_any_text(text: str, kind: type[Message]) -> None:
    """A text is a document, or it is told why not."""
    _look(text, kind)


@settings(deadline=None)
@given(_documents, _kinds)
def test_any_values(values: dict[str, Any], kind: type[Message]) -> None:
    """Whatever stands where, as JSON and as YAML, is taken or told."""
    _look(json.dumps(values, default=str), kind)
    _look(encode.to_yaml(values), kind)


@settings(deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=12), st.integers(0, 12))
def test_any_amount(number: Decimal, places: int) -> None:
    """An amount is taken exactly, or refused: never rounded."""
    text = f"{number:.{places}f}"
    document = Document(f"earning: {{per_amount: {text}}}")
    if document.problems:
        return
    money = document.rules(CURRENCY).earning.per_amount
    assert Decimal(money.units) + Decimal(money.nanos).scaleb(-9) == Decimal(text)
