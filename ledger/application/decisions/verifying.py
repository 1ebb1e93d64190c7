"""Whether whoever pays is the member, and how much a card spends in a day.

For a decision that spends points or charges money:

    spending = Spending(holder, account, charge=amount)
    verified = check_verification(batch, request, spending, command.verification)
    ...                                     # all other checks; `verified.way` is for the event
    note_verification(batch, cause, verified, charge_id)

Check it last: a try of a PIN is counted only for what would go through otherwise. The command has a field
`verification: Proof | None = None`, and its `asked` is `without_proof(self)`; the service sends it by
`ledger.service.verifying.execute_verified`, which does the rest.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.following import name_today, who_acts
from ledger.application.decisions.request import Request
from ledger.domain.account import Account
from ledger.domain.card_day import CardDay
from ledger.domain.errors import Reason, Refusal
from ledger.domain.hold import Hold
from ledger.domain.model import Cause
from ledger.domain.rules import (
    MIDNIGHT,
    USUAL_VERIFICATION,
    RulesVersion,
    VerificationRules,
)
from ledger.domain.rules.verification import ALL_WAYS
from ledger.domain.verification import Proof, Verification, code_failed, no_pin
from ledger.domain.verification_way import VerificationWay


class Spending(NamedTuple):
    """What is about to be spent, and with which card or in which member's name."""

    holder: c.Holder
    account: Account
    """The account that the holder names."""
    points: int = 0
    """Points that are spent or set aside."""
    charge: int | None = None
    """Money that is charged, in minor units; None: points are spent. A charge needs a verification always."""


class CountedDay(NamedTuple):
    """Where it is counted what a card spends on a day."""

    id: UUID
    day: CardDay | None
    """None: it was not used yet."""
    business_date: date
    holder: c.Holder


class Verified(NamedTuple):
    """What was found: for the events, and for `note_verification`."""

    way: VerificationWay | None = None
    """What was shown; None: nothing, because nothing had to be."""
    points: int = 0
    charge: int | None = None
    shown: Verification | None = None
    counted: CountedDay | None = None
    """None: the rules do not limit what is spent."""

    @property
    def card_day_id(self) -> UUID | None:
        """Where it is counted, if it is."""
        return None if self.counted is None else self.counted.id


NOTHING_SHOWN = Verified()


def check_verification(
    batch: Batch, request: Request, spending: Spending, proof: Proof | None
) -> Verified:
    """Say what was shown by whoever spends; refuse what needs a verification, and what is more than a day's.

    By today's rules and today's date, whatever time the caller says: or a card could spend a day's limit for each day
    that somebody names. Nothing is changed. A rehearsal does not look at the proof, or it would be a way to try PINs
    that nobody counts.

    Raises:
        Unproven: the proof has to be tried first.
        Refusal: VERIFICATION_REQUIRED, VERIFICATION_FAILED, VERIFICATION_LOCKED, DAILY_LIMIT_EXCEEDED.
    """
    version = todays_rules(batch)
    rules = None if version is None else version.verification
    if rules is None:
        if proof is None and spending.charge is None:
            return NOTHING_SHOWN
        rules = USUAL_VERIFICATION
    counted = _counted(batch, version, rules, spending)
    _check_day(rules, spending, counted)
    ways = ALL_WAYS if spending.charge is None else rules.charge_ways
    if proof is None:
        _check_unneeded(rules, spending, counted, ways)
        return Verified(None, spending.points, spending.charge, None, counted)
    if proof.way not in ways:
        raise _required("It is not verified in a way that the rules accept.", ways)
    shown = None if request.rehearsed else check_proof(batch, payer_of(batch, spending), proof)
    return Verified(proof.way, spending.points, spending.charge, shown, counted)


class Allowance(NamedTuple):
    """How many points a card may still spend today; None: any number."""

    points: int | None = None
    unverified: int | None = None
    """Of these: without a verification."""


def allowance(batch: Batch, holder: c.Holder, account: Account) -> Allowance:
    """Say how many points a card may still spend today."""
    version = todays_rules(batch)
    rules = None if version is None else version.verification
    if rules is None or not rules.counts_points:
        return Allowance()
    counted = _counted(batch, version, rules, Spending(holder, account))
    day = None if counted is None else counted.day
    spent, unverified = (0, 0) if day is None else (day.points_spent, day.points_unverified)
    free = rules.points_unverified_max
    return Allowance(
        max(0, rules.points_day_max - spent) if rules.points_day_max else None,
        None if free is None else max(0, free - unverified),
    )


def check_day(batch: Batch, spending: Spending) -> None:
    """Refuse what is more than a card may spend today, however well it is verified.

    Raises:
        Refusal: DAILY_LIMIT_EXCEEDED.
    """
    version = todays_rules(batch)
    rules = None if version is None else version.verification
    if rules is not None:
        _check_day(rules, spending, _counted(batch, version, rules, spending))


def check_proof(batch: Batch, reference: str, proof: Proof) -> Verification:
    """Return what a member has to show, if the proof shows it.

    Raises:
        Unproven: it has to be tried first.
        Refusal: VERIFICATION_FAILED, VERIFICATION_LOCKED.
    """
    verification = find_verification(batch, reference, proof.way)
    verification.check_proof(proof, batch.now())
    return verification


def find_verification(batch: Batch, reference: str, way: VerificationWay) -> Verification:
    """Return what a member has to show.

    Raises:
        Refusal: VERIFICATION_FAILED if there is nothing.
    """
    found = batch.find(Verification, batch.namespace.verification(reference))
    if found is None:
        raise no_pin() if way is VerificationWay.PIN else code_failed()
    return found


def payer_of(batch: Batch, spending: Spending) -> str:
    """Return the reference of the member who has to be the one who pays: in a pool, whose card it is."""
    account = spending.account
    who = who_acts(batch, account, spending.holder)
    return name_today(batch, who or account.member_reference)


def note_verification(batch: Batch, cause: Cause, verified: Verified, id_: UUID) -> None:
    """Record that it was shown, and count what a redemption, a hold or a charge of that id spends."""
    if verified.shown is not None:
        assert verified.way is not None, "something was shown"
        batch.edit(verified.shown).use(cause, verified.way)
    counted = verified.counted
    if counted is None:
        return
    day = _day_to_edit(batch, cause, counted)
    if verified.charge is not None:
        day.charge(cause, id_, verified.charge)
    else:
        day.spend(cause, id_, verified.points, unverified=verified.way is None)


def note_released(batch: Batch, cause: Cause, hold: Hold, points: int) -> None:
    """Count points no longer that a hold gives back, in the day that it was made on."""
    if hold.card_day_id is None or not points:
        return
    day = batch.find(CardDay, hold.card_day_id)
    assert day is not None, "a counted hold is counted somewhere"
    batch.edit(day).release(cause, hold.id, points, unverified=hold.verified_by is None)


def look_up_counted(batch: Batch, hold: Hold) -> None:
    """Have at hand what `note_released` changes, before anything is changed."""
    if hold.card_day_id is not None:
        batch.require([hold.card_day_id])


def todays_rules(batch: Batch) -> RulesVersion | None:
    """Return the rules in force now; None before the first."""
    versions = batch.rules().versions
    if not versions or batch.now() < versions[0].effective_at:
        return None
    return batch.rules_now()


def _counted(
    batch: Batch, version: RulesVersion | None, rules: VerificationRules, spending: Spending
) -> CountedDay | None:
    limited = rules.counts_points if spending.charge is None else rules.charges_day_max
    if not limited:
        return None
    till = MIDNIGHT if version is None else version.till or MIDNIGHT
    day = till.business_date(batch.now(), batch.zone())
    holder = spending.holder
    if holder.card_number is not None:
        id_ = batch.namespace.card_day(holder.card_number, day)
    else:
        holder = c.Holder(member_reference=payer_of(batch, spending))
        assert holder.member_reference is not None, "a holder names a card or a member"
        id_ = batch.namespace.member_day(holder.member_reference, day)
    return CountedDay(id_, batch.find_unexpected(CardDay, id_), day, holder)


def _day_to_edit(batch: Batch, cause: Cause, counted: CountedDay) -> CardDay:
    if counted.day is not None:
        return batch.edit(counted.day)
    day = CardDay.open(
        counted.id,
        cause,
        business_date=counted.business_date,
        card_number=counted.holder.card_number or "",
        member_reference=counted.holder.member_reference or "",
    )
    batch.add(day)
    return day


def _check_day(rules: VerificationRules, spending: Spending, counted: CountedDay | None) -> None:
    """Refuse more than a card may spend on a day, however well it is verified."""
    if counted is None:
        return
    day = counted.day
    if spending.charge is None:
        spent, asked = 0 if day is None else day.points_spent, spending.points
        most, field, what = rules.points_day_max, "points", "points"
    else:
        spent, asked = 0 if day is None else day.amount_charged, spending.charge
        most, field, what = rules.charges_day_max, "amount", "minor units"
    if most and spent + asked > most:
        raise Refusal(
            Reason.DAILY_LIMIT_EXCEEDED,
            f"A card spends at most {most} {what} a day.",
            field=field,
            limit=most,
            left=max(0, most - spent),
            business_date=counted.business_date.isoformat(),
        )


def _check_unneeded(
    rules: VerificationRules,
    spending: Spending,
    counted: CountedDay | None,
    ways: tuple[VerificationWay, ...],
) -> None:
    """Refuse what needs a verification and has none."""
    if spending.charge is not None:
        raise _required("A charge to the card is verified.", ways)
    most = rules.points_unverified_max
    if most is None:
        return
    spent = 0 if counted is None or counted.day is None else counted.day.points_unverified
    if spent + spending.points > most:
        text = f"More than {most} points of a card in a day are spent with a verification only."
        raise _required(text, ways, points_unverified_left=max(0, most - spent))


def _required(message: str, ways: tuple[VerificationWay, ...], **metadata: int) -> Refusal:
    return Refusal(
        Reason.VERIFICATION_REQUIRED,
        message,
        field="verification",
        accepted=",".join(ways),
        **metadata,
    )
