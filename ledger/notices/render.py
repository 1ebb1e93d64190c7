"""Notices as text and as HTML, in a member's language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from ledger.notices.facts import Line, Notice, NoticeKind, Rendered
from ledger.notices.words import Words, language_of, words_in

if TYPE_CHECKING:
    from jinja2 import Environment

_LOCALES = {"en": "en_GB", "de": "de_DE"}


def render(notice: Notice, usual_language: str = "") -> Rendered:
    """Write a notice in the recipient's language, or in the usual one."""
    language = language_of(notice.recipient.language, usual_language or "en")
    words = words_in(language)
    filled = _filled(notice, language)
    subject = words.subject[notice.kind].format(**filled)
    values = {
        "words": words,
        "language": language,
        "greeting": _greeting(words, notice),
        "opening": words.opening[notice.kind].format(**filled),
        "closing": words.closing[notice.kind].format(**filled),
        "is_reminder": notice.kind is NoticeKind.REMINDER,
        "subject": subject,
        "lines": [
            (
                _day(line.on, language),
                _what(words, line),
                _money(notice, line.amount, language),
            )
            for line in notice.lines
        ],
        "account": words.account_ending.format(end=notice.account_end),
        "notice": notice,
        **filled,
    }
    environment = _environment()
    return Rendered(
        language=language,
        subject=subject,
        text=environment.get_template("notice.txt").render(values),
        html=environment.get_template("notice.html").render(values),
    )


def _filled(notice: Notice, language: str) -> dict[str, str]:
    return {
        "amount": _money(notice, notice.amount, language),
        "due_on": _day(notice.due_on, language),
        "reminder": str(notice.reminder),
    }


def _greeting(words: Words, notice: Notice) -> str:
    name = notice.recipient.name
    return words.greeting_named.format(name=name) if name else words.greeting


def _what(words: Words, line: Line) -> str:
    usual = words.charge if line.amount > 0 else words.refund
    kind = usual if line.kind is None else words.others[line.kind]
    return f"{kind}, {line.place}" if line.place else kind


def _money(notice: Notice, minor: int, language: str) -> str:
    # It takes a fifth of a second to load, which only who writes notices should wait for.
    from babel.numbers import format_currency  # noqa: PLC0415

    amount = Decimal(minor).scaleb(-notice.exponent)
    return format_currency(amount, notice.currency, locale=_LOCALES[language])


def _day(day: date, language: str) -> str:
    from babel.dates import format_date  # noqa: PLC0415 - as above

    return format_date(day, "long", locale=_LOCALES[language])


@cache
def _environment() -> Environment:
    from jinja2 import (  # noqa: PLC0415 - as above
        Environment,
        PackageLoader,
        StrictUndefined,
        select_autoescape,
    )

    return Environment(
        loader=PackageLoader("ledger.notices"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
