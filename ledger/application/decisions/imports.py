"""Opening balances from an older system."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.card_numbers import ChosenCard, assign_card, choose_card
from ledger.application.decisions.following import as_of_today, find_account
from ledger.application.decisions.lookups import as_of_now, edit, enrol
from ledger.application.decisions.request import FirstOutcome, Request
from ledger.domain.account import Account
from ledger.domain.card import Card
from ledger.domain.errors import Reason, Refusal
from ledger.domain.imported_lot import ImportedLot, LotFacts
from ledger.domain.lots import LotDates
from ledger.domain.member import Member
from ledger.domain.model import Cause


class Plan(NamedTuple):
    """What an import does, before anything is done."""

    account: Account | None
    """None: the member is enrolled."""
    card: ChosenCard | None
    """A card to assign."""
    lots: list[tuple[UUID, LotFacts]]
    """Those that are new, with their ids."""
    imported_by: list[UUID]
    """The requests that imported the others."""
    member_reference: str
    """In a pool: whose a card is."""


def import_balances(
    batch: Batch, request: Request, command: c.ImportBalances
) -> c.BalancesImported:
    """Take in the lots that are new; what was imported before is left as it is."""
    plan = _plan(batch, command)
    account = plan.account
    if account is not None and not plan.lots and plan.card is None:
        if not request.rehearsed:
            raise FirstOutcome(plan.imported_by[0])
        return _answer(request, account, plan, 0)

    cause = batch.cause(request.request_id, request.principal_id, None)
    account = (
        enrol(batch, request, cause, command.member_reference)
        if account is None
        else edit(batch, account, cause)
    )
    if plan.card is not None:
        assign_card(batch, cause, plan.card, account)
        account.issue_card(cause, plan.card.number, plan.member_reference)
    _take_in(batch, cause, account, command.source, plan)
    return _answer(request, account, plan, _ended(plan, cause))


def _plan(batch: Batch, command: c.ImportBalances) -> Plan:
    """Look everything up at once, and check it."""
    ids = [_lot_id(batch, command, lot) for lot in command.lots]
    member_id = batch.namespace.member(command.member_reference)
    card_ids = [] if command.card_number is None else [batch.namespace.card(command.card_number)]
    batch.require([member_id, *card_ids, *ids])
    member = batch.find(Member, member_id)
    today = None if member is None else as_of_today(batch, member)
    if today is not None:
        today.check_not_erased("member_reference")
    account = None if today is None else find_account(batch, today.account_id)
    card = _new_card(batch, command.card_number, account)
    new: list[tuple[UUID, LotFacts]] = []
    imported_by = []
    for index, (id_, lot) in enumerate(zip(ids, command.lots, strict=True)):
        field = f"lots[{index}]"
        if id_ in ids[:index]:
            raise Refusal(Reason.FIELD_INVALID, f"{field}: the same lot twice.", field=field)
        _check_dates(batch, lot, field)
        known = batch.find(ImportedLot, id_)
        if known is None:
            new.append((id_, lot))
        else:
            known.check_same(_counted_for(batch, known, account), lot, field)
            imported_by.append(known.imported_by_request_id)
    if account is not None:
        points = sum(lot.points for _, lot in new)
        as_of_now(batch, account).check_room(points, "lots")
    sharing = today is not None and account is not None and account.pool
    who = today.member_reference if today is not None and sharing else ""
    return Plan(account, card, new, imported_by, who)


def _lot_id(batch: Batch, command: c.ImportBalances, lot: LotFacts) -> UUID:
    """Return the id of a lot; without a reference all that is said of it makes it that lot."""
    if lot.lot_reference:
        return batch.namespace.imported_lot(command.source, lot.lot_reference)
    dates = (lot.earned_at, lot.available_at, lot.expires_at)
    said = ["" if at is None else at.isoformat() for at in dates]
    return batch.namespace.imported_lot(
        command.source, command.member_reference, str(lot.points), *said
    )


def _counted_for(batch: Batch, known: ImportedLot, account: Account | None) -> UUID | None:
    """Return the account that a lot was imported to, if that is the member's by now."""
    located = find_account(batch, known.account_id)
    same = account is not None and located is not None and located.id == account.id
    return known.account_id if same else None


def _new_card(batch: Batch, number: str | None, account: Account | None) -> ChosenCard | None:
    """Return a card that nobody has yet, perhaps a printed one; None where there is none to assign."""
    if number is None:
        return None
    card = batch.find(Card, batch.namespace.card(number))
    if card is None:
        return ChosenCard(number)
    if card.account_id is None:
        return choose_card(batch, number)
    opened = find_account(batch, card.account_id)
    if account is None or opened is None or opened.id != account.id:
        raise Refusal(Reason.CARD_OF_ANOTHER, "The card is another member's.", field="card_number")
    return None


def _check_dates(batch: Batch, lot: LotFacts, field: str) -> None:
    ahead = timedelta(seconds=batch.rules_now().clock.ahead_seconds_max)
    if lot.earned_at > batch.now() + ahead:
        raise Refusal(
            Reason.FIELD_INVALID,
            f"{field}.earned_at: must not be in the future.",
            field=f"{field}.earned_at",
        )
    if lot.expires_at is None:
        return
    if lot.expires_at <= max(lot.earned_at, lot.available_at or lot.earned_at):
        raise Refusal(
            Reason.FIELD_INVALID,
            f"{field}.expires_at: points must be available before they end.",
            field=f"{field}.expires_at",
        )


def _take_in(batch: Batch, cause: Cause, account: Account, source: str, plan: Plan) -> None:
    # An import counts as activity, like an earning.
    ends = batch.rules_now().points.account_expires_at(batch.now(), batch.zone())
    for id_, lot in plan.lots:
        batch.add(ImportedLot.record(id_, cause, lot, account_id=account.id, source=source))
        if lot.points:
            account.import_lot(
                cause,
                source=source,
                lot_reference=lot.lot_reference,
                points=lot.points,
                earned_at=lot.earned_at,
                dates=LotDates(lot.available_at, lot.expires_at, ends),
            )


def _ended(plan: Plan, cause: Cause) -> int:
    """Return how many of the imported points are over at once."""
    return sum(
        lot.points
        for _, lot in plan.lots
        if lot.expires_at is not None and lot.expires_at <= cause.recorded_at
    )


def _answer(request: Request, account: Account, plan: Plan, ended: int) -> c.BalancesImported:
    return c.BalancesImported(
        request_id=request.request_id,
        account_id=account.id,
        lots_imported=len(plan.lots),
        points_imported=sum(lot.points for _, lot in plan.lots),
        points_ended=ended,
        lots_unchanged=len(plan.imported_by),
        member_enrolled=plan.account is None,
        card_assigned=plan.card is not None,
    )
