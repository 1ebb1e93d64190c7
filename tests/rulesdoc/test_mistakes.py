"""Mistakes are told where they are, in words, all of them."""

import pytest

from ledger.rulesdoc.document import Document
from ledger.rulesdoc.parse import CHARACTERS_MAX, is_json
from tests.rulesdoc.samples import Sample


def told(text: str, name: str = "") -> list[str]:
    """What is wrong with a document of rules."""
    return [problem.text() for problem in Document(text, name).problems]


def told_of_sample(text: str) -> list[str]:
    """What is wrong with a document that has everything a field can be."""
    return [problem.text() for problem in Document(text, kind=Sample).problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "line 1, column 1: there is nothing in it"),
        ("# only remarks\n", "line 1, column 1: there is nothing in it"),
        ("card:\n\treceipts_required: 3", "line 2, column 1: while scanning for the next token: "),
        ("card: {receipts_required: 3", "line 1, column 28: while parsing a flow mapping: "),
        ("card: one: two", "line 1, column 10: mapping values are not allowed here"),
        ("--- {}\n--- {}", "line 2, column 1: expected a single document in the stream: "),
        ("card:\n  a\x00b: 1", "line 2, column 4: there is a character that must not be in it"),
        ("clock: {}\n\nclock: {}", "line 3, column 1: clock is there twice, first in line 1"),
        ("<<: {version: 1}", "line 1, column 1: a field's name must be plain text"),
        ("? [a]\n: 1", "line 1, column 3: a field's name must be plain text"),
        ("card: &a {b: *a}", "line 1, column 7: it is more than 32 levels deep"),
        ("version: 0x1F", "line 1, column 10: 0x1F is not a plain number such as 12 or 1.50"),
        ("version: 1_000", "line 1, column 10: 1_000 is not a plain number"),
        ("version: 010", "line 1, column 10: 010 is not a plain number"),
        ("version: .nan", "line 1, column 10: .nan is not a plain number"),
        ("version: 1e3", "line 1, column 10: 1e3 is not a plain number"),
        ("version: !!set {}", "line 1, column 1, version: must be a whole number"),
        ("version: !mine 1", "line 1, column 10: '1' is written in a way that is not understood"),
        ("{", "line 1, column 2: expected property name enclosed in double quotes"),
        ('{"version": 1,\n "card": }', "line 2, column 10: expected value"),
        ('{"version": NaN}', "line 1, column 1: NaN is not a number"),
        ('{"version": 1e3}', "line 1, column 13: 1e3 is not a plain number"),
        ('{"card": {},\n "card": {}}', "line 2, column 2: card is there twice, first in line 1"),
        ("[" * 100_000, "line 1, column 33: it is more than 32 levels deep"),
        ('{"card": ' + "[" * 100_000, "line 1, column 1: "),
        ("x" * (CHARACTERS_MAX + 1), "line 1, column 1: it is longer than 1048576 characters"),
    ],
)
def test_what_cannot_be_read(text: str, expected: str) -> None:
    """A text that is no YAML or JSON is told with the place at which that shows."""
    (only,) = told(text)
    assert only.startswith(expected)


def test_a_small_file_cannot_become_a_large_one() -> None:
    """Names that stand for lists of names that stand for lists end at a limit."""
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 20)]
    (only,) = told("\n".join(lines))
    assert only.endswith("it has more than 100000 values")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- 1", "line 1, column 1: must be fields with their values, not a list"),
        ("clocc: {}", "line 1, column 1, clocc: there is no such field; is clock meant?"),
        ("zebra: 1", "line 1, column 1, zebra: there is no such field"),
        (
            "earning:\n  pointz: 1",
            "line 2, column 3, earning.pointz: there is no such field; is points meant?",
        ),
        (
            "card:\n  receipts_required: 3.0",
            "line 2, column 22, card.receipts_required: must be a whole number, not 3.0",
        ),
        (
            'card: {receipts_required: "3"}',
            "line 1, column 27, card.receipts_required: must be a whole number, not '3'",
        ),
        (
            "card: {receipts_required: true}",
            "line 1, column 27, card.receipts_required: must be a whole number, not true",
        ),
        (
            "card:\n",
            "line 1, column 1, card: must be fields with their values; there is nothing",
        ),
        ("version: 99999999999", "line 1, column 10, version: must be at most 2147483647"),
        ("version: -99999999999", "line 1, column 10, version: must be at least -2147483648"),
        (
            "earning: {carry_remainders: yes}",
            "line 1, column 29, earning.carry_remainders: must be true or false, not 'yes'",
        ),
        (
            "earning: {per_amount: 1 EUR}",
            "line 1, column 23, earning.per_amount: must be an amount such as 1.00, not '1 EUR'",
        ),
        (
            "earning: {per_amount: 1.0123456789}",
            "line 1, column 23, earning.per_amount: must be an amount of at most 18 digits and 9 "
            "decimal places, not 1.0123456789",
        ),
        (
            "points:\n  expiry: after_days",
            "line 2, column 11, points.expiry: must be one of NEVER, AFTER_DAYS, END_OF_YEAR, "
            "INACTIVITY, not 'after_days'; is AFTER_DAYS meant?",
        ),
        (
            "effective_at: 2026-01-01",
            "line 1, column 15, effective_at: must be a time with its offset such as "
            "2026-01-01T00:00:00+01:00, not '2026-01-01'",
        ),
        (
            "effective_at: 2026-02-30T00:00:00Z",
            "line 1, column 15, effective_at: there is no such thing as '2026-02-30T00:00:00Z': "
            "must be a time with its offset",
        ),
        (
            "currency: euro",
            "line 1, column 11, currency: must be a currency such as EUR, not 'euro'",
        ),
        (
            '{"earning": {"per_amount": {"currency_code": "EUR", "euros": 1}}}',
            "line 1, column 14, earning.per_amount: must be an amount such as 1.00, not fields "
            "with their values",
        ),
        (
            '{"currency": "EUR",\n "earning": {"per_amount": {"currency_code": "USD"}}}',
            "line 2, column 29: all amounts must be in EUR, not USD",
        ),
    ],
)
def test_what_does_not_fit(text: str, expected: str) -> None:
    """A value of the wrong kind is told with its place, its field and what should be there."""
    assert told(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "names:\n  - a\n  - 0123\n",
            "line 3, column 5: 0123 is not a plain number such as 12 or 1.50; put text in quotes",
        ),
        (
            "names: [a, 12]",
            'line 1, column 12, names[1]: must be text, not 12; put it in quotes: "12"',
        ),
        ("names: a", "line 1, column 8, names: must be a list, not 'a'"),
        (
            "inners:\n  - count: 1\n  - count: x\n",
            "line 3, column 12, inners[1].count: must be a whole number, not 'x'",
        ),
        (
            "inners: [~]",
            "line 1, column 10, inners[0]: must be fields with their values; there is nothing",
        ),
        ("this: 1\nthat: 2", "line 2, column 1, that: only one of this and that can be given"),
        (
            "dates: [2025-12-31, 2025-02-29]",
            "line 1, column 21, dates[1]: there is no such thing as '2025-02-29': must be a date",
        ),
        ("from_time: 25:00", "line 1, column 12, from_time: there is no such thing as '25:00': "),
        ("lasts: 15min", "line 1, column 8, lasts: must be a number of seconds such as 900s, not "),
        ("unsigned: -1", "line 1, column 11, unsigned: must be at least 0"),
        (
            "by_name: {a: b}",
            "line 1, column 14, by_name.a: must be an amount such as 1.00, not 'b'",
        ),
        ("days: [MON]", "line 1, column 8, days[0]: must be one of MONDAY, TUESDAY, "),
    ],
)
def test_what_does_not_fit_anywhere(text: str, expected: str) -> None:
    """Lists, choices, dates and names of one's own are told like everything else."""
    (only,) = told_of_sample(text)
    assert only.startswith(expected)


def test_all_mistakes_are_told_in_order() -> None:
    """Whoever mends a file hears of everything at once, from its top to its end."""
    text = "vers: 1\nearning:\n  points: many\n  per_amount: x\ncard: 3\npoints:\n  expiry: SOON\n"
    places = [(problem.place.line, problem.place.column) for problem in Document(text).problems]
    assert places == [(1, 1), (3, 11), (4, 15), (5, 7), (7, 11)]


def test_the_files_name_tells_yaml_from_json() -> None:
    """A file's ending says what it is; without one, an object in braces is JSON."""
    assert is_json("card: {}", "rules.json")
    assert not is_json("{card: {}}", "rules.yaml")
    assert not is_json("{card: {}}", "rules.yml")
    assert is_json('\n {"card": {}}')
    assert not is_json("card: {}", "rules.txt")


@pytest.mark.parametrize(
    ("field", "line"),
    [
        ("rules.earning.per_amount", 3),
        ("rules.earning.points", 1),
        ("rules.earning", 1),
        ("rules.points.expiry", 5),
        ("rules.clock.late_seconds_max", 1),
        ("rules", 1),
        ("", 1),
    ],
)
def test_what_a_service_finds_is_told_where_it_stands(field: str, line: int) -> None:
    """The field that a service names is found in the file; what is not there, where it belongs."""
    text = "earning:\n\n  per_amount: 3\npoints:\n  expiry: NEVER\n"
    assert Document(text).problem(field, "is wrong").place.line == line


def test_elements_of_lists_are_found() -> None:
    """A path with an index leads to that element, and to a field within it."""
    document = Document("inners:\n- count: 1\n- name: a\n  count: 2\n", kind=Sample)
    assert document.problem("rules.inners[1].count", "is wrong").text() == (
        "line 4, column 10, inners[1].count: is wrong"
    )
    assert document.problem("rules.inners[7].count", "is wrong").place.line == 2
