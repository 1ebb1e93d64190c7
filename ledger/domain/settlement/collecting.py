"""Who is debited on a due date, and who is left out with which reason. No clock and no store: what is given decides.

A member is debited when its debit day falls on the due date, and also when an item could not wait for its next debit
day without waiting longer than the programme allows. There is no calendar period: whatever was recorded before the
cut-off is taken. So a member who changes the day can neither skip an item nor have it debited twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from ledger.domain.charges import (
    Charges,
    DebitTerms,
    Item,
    Mandate,
    ReturnAction,
    Statement,
    StatementState,
)
from ledger.domain.debit_days import DebitDay, due_date, next_due_date
from ledger.domain.rules.settlement import SettlementRules
from ledger.domain.settlement.lines import Exclusion, ExclusionReason


class Occasion(NamedTuple):
    """What a run looks at members for."""

    due_on: date
    now: datetime
    zone: ZoneInfo
    rules: SettlementRules

    @property
    def today(self) -> date:
        """The day in the programme's time zone."""
        return self.now.astimezone(self.zone).date()


class Findings(NamedTuple):
    """What a run takes of a member, and what it leaves out. Both may be empty: it is not the member's day."""

    items: tuple[Item, ...] = ()
    """For a new statement."""
    repeated: tuple[Statement, ...] = ()
    """To be collected again."""
    exclusions: tuple[Exclusion, ...] = ()

    @property
    def amount(self) -> int:
        """What a new statement comes to."""
        return sum(item.amount for item in self.items)


def look_at(charges: Charges, mandate: Mandate | None, occasion: Occasion) -> Findings:
    """Say what a run takes of a member, and what it leaves out."""
    due = _due_items(charges, occasion)
    repeated = tuple(charges.repeatable)
    reason = _obstacle(charges, mandate, occasion)
    if reason is not None:
        return Findings(exclusions=tuple(_left_out(charges, due, repeated, reason)))
    repeated, late = _in_time(charges, due, repeated, occasion)
    due = due.without(late.items)
    if due.is_too_early:
        exclusions = tuple(_left_out(charges, due, (), ExclusionReason.CUT_OFF_AHEAD))
        return Findings((), repeated, (*late.exclusions, *exclusions))
    reason = _too_little(due, occasion.rules.least_sum)
    if reason is not None:
        exclusions = tuple(_left_out(charges, due, (), reason))
        return Findings((), repeated, (*late.exclusions, *exclusions))
    return Findings(due.items, repeated, late.exclusions)


class _Late(NamedTuple):
    """What cannot be announced in time any more."""

    items: tuple[Item, ...]
    exclusions: tuple[Exclusion, ...]


def _in_time(
    charges: Charges, due: _Due, repeated: tuple[Statement, ...], occasion: Occasion
) -> tuple[tuple[Statement, ...], _Late]:
    """Return the statements that can be announced, and what cannot. Items by the notice of each."""

    def is_late(terms: DebitTerms) -> bool:
        return occasion.today > terms.notice_by(occasion.due_on)

    items = tuple(one for one in due.items if is_late(charges.terms_of(one)))
    statements = repeated if is_late(charges.terms) else ()
    late = _Due(items)
    reason = ExclusionReason.NOTICE_TOO_LATE
    exclusions = tuple(_left_out(charges, late, statements, reason))
    return (() if statements else repeated), _Late(items, exclusions)


def urgent_before(debit_day: DebitDay, due_on: date, rules: SettlementRules) -> date:
    """Return the day before which whatever was bought cannot wait for the next debit day after a due date."""
    return next_due_date(debit_day, due_on) - timedelta(days=rules.deferral_days_max)


def debit_days_on(due_on: date) -> list[DebitDay]:
    """Return the debit days that fall on a due date."""
    return [one for one in DebitDay if due_date(one, due_on.year, due_on.month) == due_on]


def _must_be_collected(items: Iterable[Item], charges: Charges, occasion: Occasion) -> bool:
    """Whether some charge could not wait for the member's next debit day."""
    first = urgent_before(charges.terms.debit_day, occasion.due_on, occasion.rules)
    return any(day < first for day in _owed_since(items, charges))


class _Due(NamedTuple):
    items: tuple[Item, ...] = ()
    is_needed: bool = False
    """Whether they cannot wait."""
    is_too_early: bool = False
    """Whether more may come before the cut-off."""

    @property
    def amount(self) -> int:
        return sum(item.amount for item in self.items)

    def without(self, late: tuple[Item, ...]) -> _Due:
        """Return what is left without some of it."""
        return self._replace(items=tuple(one for one in self.items if one not in late))


def _due_items(charges: Charges, occasion: Occasion) -> _Due:
    """Return the items that the due date is for; none if it is not the member's."""
    file_days = occasion.rules.file_business_days

    own = {one: charges.terms_of(one) for one in charges.items.values()}
    cut_offs = {
        terms: terms.cut_off(occasion.due_on, occasion.zone, file_days)
        for terms in {charges.terms, *own.values()}
    }
    items = tuple(one for one, terms in own.items() if one.recorded_at < cut_offs[terms])
    if not charges.unbilled and any(one.item_id in charges.payouts for one in items):
        # The credit was paid out: there is nothing to be listed, until something is charged.
        return _Due()
    needed = _must_be_collected(items, charges, occasion)
    is_day = charges.terms.debit_day in debit_days_on(occasion.due_on)
    if not items or not (needed or is_day):
        return _Due()
    return _Due(items, needed, occasion.now < cut_offs[charges.terms])


def _owed_since(items: Iterable[Item], charges: Charges) -> Iterator[date]:
    """Go through the days of the charges of which something is left after their refunds.

    What was paid out is none: it uses up a credit, and puts nothing off.
    """
    left: defaultdict[UUID, int] = defaultdict(int)
    days: dict[UUID, date] = {}
    for item in items:
        left[item.charge_id] += item.amount
        if item.amount > 0 and item.item_id not in charges.payouts:
            days[item.charge_id] = item.charged_on
    return (day for charge, day in days.items() if left[charge] > 0)


def _obstacle(
    charges: Charges, mandate: Mandate | None, occasion: Occasion
) -> ExclusionReason | None:
    """Return what keeps anything from being collected of a member."""
    if charges.collecting_stopped:
        return ExclusionReason.BLOCKED
    if not _has_mandate(charges, mandate, occasion.due_on):
        return ExclusionReason.NO_MANDATE
    assert mandate is not None, "as just seen"
    if not has_usable_account(charges, mandate):
        return ExclusionReason.ACCOUNT_UNUSABLE
    return None


def obstacle_at_sealing(
    charges: Charges, mandate: Mandate | None, due_on: date
) -> ExclusionReason | None:
    """Return what has come up since a member's statement was taken, and keeps it from being collected."""
    if charges.collecting_stopped:
        return ExclusionReason.BLOCKED
    if not _has_mandate(charges, mandate, due_on):
        return ExclusionReason.NO_MANDATE
    assert mandate is not None, "as just seen"
    return None if has_usable_account(charges, mandate) else ExclusionReason.ACCOUNT_UNUSABLE


def _has_mandate(charges: Charges, mandate: Mandate | None, due_on: date) -> bool:
    return mandate is not None and mandate.is_usable(due_on, charges.mandate_used_on)


def has_usable_account(charges: Charges, mandate: Mandate) -> bool:
    """Whether no debit came back because of the account that the member has now."""
    if charges.is_refused(mandate):
        return False
    if mandate.account_version > charges.account_version_used:
        return True
    return not any(
        one.state is StatementState.RETURNED and one.action is ReturnAction.MEND
        for one in charges.statements.values()
    )


def _too_little(due: _Due, least_sum: int) -> ExclusionReason | None:
    if not due.items:
        return None
    if due.amount <= 0:
        return ExclusionReason.CREDIT_BALANCE
    if due.amount < least_sum and not due.is_needed:
        return ExclusionReason.BELOW_LEAST
    return None


def _left_out(
    charges: Charges, due: _Due, repeated: tuple[Statement, ...], reason: ExclusionReason
) -> Iterator[Exclusion]:
    who = charges.member_reference
    if due.items:
        yield Exclusion(who, reason, due.amount)
    for one in repeated:
        yield Exclusion(who, reason, one.amount, one.statement_id)
