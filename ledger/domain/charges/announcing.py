"""How long before a debit it is announced, when the notice that the member wants has changed.

A shorter notice counts at once for everything; a longer one for what is recorded from then on. Whatever was bought
before keeps the notice that was agreed then: else who asks for a longer one just before each debit would be debited
later than the programme allows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from ledger.domain.charges.money import Item, Statement
from ledger.domain.charges.terms import DebitTerms


class EarlierNotice(msgspec.Struct, frozen=True):
    """A shorter notice than the present one, that the member had before."""

    until: datetime
    """What was recorded before then is announced so."""
    notice_days: int


def earlier_notices(
    known: Iterable[EarlierNotice], was: DebitTerms, now: DebitTerms, at: datetime
) -> tuple[EarlierNotice, ...]:
    """Return what still counts of notices before, when a member chooses other terms: those that are shorter.

    So they become longer one by one, and there are fewer than a notice can have days.
    """
    every = (*known, EarlierNotice(at, was.notice_days))
    return tuple(one for one in every if one.notice_days < now.notice_days)


class Announces:
    """The notice of what a member owes."""

    if TYPE_CHECKING:
        terms: DebitTerms
        earlier_notices: tuple[EarlierNotice, ...]

    def terms_of(self, item: Item) -> DebitTerms:
        """Return the terms by which an item is debited."""
        earlier = [one.notice_days for one in self.earlier_notices if item.recorded_at < one.until]
        return msgspec.structs.replace(
            self.terms, notice_days=min([self.terms.notice_days, *earlier])
        )

    def notice_by(self, statement: Statement) -> date:
        """Return the last day on which a statement that a run took can be announced.

        One that is collected again has no items any more, and is announced by the present terms.
        """
        own = [self.terms_of(item) for item in statement.items] or [self.terms]
        return min(terms.notice_by(statement.due_on) for terms in own)
