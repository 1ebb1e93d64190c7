"""Every message can be written as a document, and is read from it as it was."""

from functools import cache
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message
from google.type.money_pb2 import Money
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from ledger.rulesdoc import encode
from ledger.rulesdoc.document import Document
from ledger.rulesdoc.schema import schema
from ledger.rulesdoc.shapes import descriptor_of
from ledger.v1.rules_pb2 import Rules
from tests.rulesdoc.samples import CURRENCY, Sample, messages

# A message of everything is large, and the first one also compiles the schema.
few_and_slow = settings(deadline=None, max_examples=40)


def back(text: str, like: Message) -> Message:
    """What a document says."""
    document = Document(text, kind=type(like))
    assert not document.problems, f"{text}\n{[problem.text() for problem in document.problems]}"
    return document.message(CURRENCY)


@few_and_slow
@given(messages(Rules) | messages(Sample))
def test_every_message_comes_back(message: Message) -> None:
    """As YAML and as JSON, a document says exactly what the message says."""
    document = encode.document(message, CURRENCY)
    assert back(encode.to_yaml(document, ["A remark."]), message) == message
    assert back(encode.to_json(document), message) == message


@few_and_slow
@given(messages(Rules) | messages(Sample))
def test_documents_fit_the_schema(message: Message) -> None:
    """What is written is what the published schema describes."""
    _validator(descriptor_of(message)).validate(encode.document(message, CURRENCY))


@cache
def _validator(kind: Descriptor) -> Draft202012Validator:
    found = schema(kind=kind)
    Draft202012Validator.check_schema(found)
    return Draft202012Validator(found)


@few_and_slow
@given(messages(Rules) | messages(Sample))
@pytest.mark.parametrize("names", [True, False])
def test_the_contracts_json_is_read_as_well(names: bool, message: Message) -> None:
    """The JSON of the contract, with either spelling of its names, is a document, too."""
    text = json_format.MessageToJson(
        message, preserving_proto_field_name=names, always_print_fields_with_no_presence=True
    )
    assert back(text, message) == message


def _rules(text: str) -> Any:
    document = Document(text)
    assert not document.problems, [problem.text() for problem in document.problems]
    return document.rules(CURRENCY)


@pytest.mark.parametrize(
    ("written", "units", "nanos"),
    [
        ("1.10", 1, 100_000_000),
        ('"1.10"', 1, 100_000_000),
        ("1", 1, 0),
        ("'1'", 1, 0),
        ("0.10", 0, 100_000_000),
        # As floats these would be other amounts.
        ("0.1234567", 0, 123_456_700),
        ("90071992547409.93", 90_071_992_547_409, 930_000_000),
        ("999999999999999999.999999999", 999_999_999_999_999_999, 999_999_999),
    ],
)
def test_amounts_are_exact(written: str, units: int, nanos: int) -> None:
    """An amount is what its digits say, in quotes or not, and never passes through a float."""
    expected = Money(currency_code=CURRENCY, units=units, nanos=nanos)
    assert _rules(f"earning: {{per_amount: {written}}}").earning.per_amount == expected
    if written[0] != "'":
        assert _rules(f'{{"earning": {{"per_amount": {written}}}}}').earning.per_amount == expected


@pytest.mark.parametrize(
    "text", ["\x85", "a\x85b", "\u2028", " a ", "0123", "1e3", "no", "~", "#", ""]
)
def test_any_text_is_kept(text: str) -> None:
    """Text that YAML could take for something else is written so that it cannot."""
    message = Sample(names=[text], name=text)
    message.by_name[text].CopyFrom(Money(currency_code=CURRENCY))
    assert back(encode.to_yaml(encode.document(message, CURRENCY)), message) == message


def test_whole_numbers_are_exact() -> None:
    """Points beyond what a float can hold stay as they are."""
    assert _rules("earning: {points: 9007199254740993}").earning.points == 2**53 + 1
    assert _rules('{"earning": {"points": 9223372036854775807}}').earning.points == 2**63 - 1


def test_the_currency_is_said_once() -> None:
    """All amounts are in the document's currency; without one, in the programme's."""
    text = "earning: {per_amount: 1}"
    assert Document(text).rules("CHF").earning.per_amount.currency_code == "CHF"
    document = Document(f"currency: USD\n{text}")
    assert document.currency == "USD"
    assert document.rules("USD").earning.per_amount.currency_code == "USD"
    assert not document.problems
    document.rules("EUR")
    assert [problem.text() for problem in document.problems] == [
        "line 1, column 11, currency: the programme counts in EUR, not in USD"
    ]


def test_times_keep_their_offset() -> None:
    """A time may be given with any offset; it is the same instant."""
    instant = _rules("effective_at: 2026-01-01T00:00:00+01:00").effective_at
    assert instant.ToJsonString() == "2025-12-31T23:00:00Z"


def test_what_is_newer_is_not_lost() -> None:
    """Rules with parts that this program does not know are not written: a document would lack them."""
    rules = Rules()
    rules.earning.points = 1
    rules.earning.MergeFromString(bytes([0xF8, 0xFF, 0x01, 0x01]))
    with pytest.raises(encode.NewerRulesError, match="EarningRules"):
        encode.document(rules, CURRENCY)
    rules = Rules()
    rules.points.MergeFromString(bytes([0x10, 0x63]))
    with pytest.raises(encode.NewerRulesError, match="expiry"):
        encode.document(rules, CURRENCY)
