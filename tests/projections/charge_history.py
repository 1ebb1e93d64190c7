"""Charges in a history, and what their rows must be: with nothing of the projections' own code."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from ledger.domain.charges import Charge, Charges, DebitTerms, Payment, ReturnAction
from ledger.domain.debit_days import DebitDay
from tests.projections.history import History

BOUGHT_ON = date(2026, 3, 1)
DUE = date(2026, 3, 31)


def play_charges(history: History) -> None:
    """Charge a card three times, give some back, pay for a receipt, and take, release and take again."""
    cause = history.next_cause()
    charges = Charges.open(
        history.namespace.charges("zoe"),
        cause,
        member_reference="zoe",
        mandate_reference="M1",
        terms=DebitTerms(DebitDay.END, 5),
    )
    history.append(cause, charges)
    first = _charge(history, charges, 500, "shop-1")
    _refund(history, charges, first, 120)
    statement = _take(history, charges, 1)
    second = _charge(history, charges, 300, "")
    second.tender(cause := history.next_cause(), uuid4())
    history.append(cause, second)
    charges.release(cause := history.next_cause(), statement, "CANCELLED")
    history.append(cause, charges)
    taken = _take(history, charges, 2)
    _refund(history, charges, second, 300)
    charges.send(cause := history.next_cause(), taken, 1)
    charges.credit(cause, taken, DUE, uuid4())
    history.append(cause, charges)
    for reference in ("T-1", ""):
        _pay_out(history, charges, reference)
    charges.take_back(
        cause := history.next_cause(),
        taken,
        fee=0,
        code="MD06",
        action=ReturnAction.DECIDE,
        returned_on=DUE,
        entry_id=uuid4(),
    )
    for amount in (80, 700):
        charges.pay(cause, taken, DUE, uuid4(), amount)
    history.append(cause, charges)


def _pay_out(history: History, charges: Charges, reference: str) -> None:
    cause = history.next_cause()
    id_ = history.namespace.payout(cause.request_id)
    charges.pay_out(cause, id_, amount=90, paid_on=DUE, reason="REFUND", reference=reference)
    if not reference:
        charges.take_back_payout(cause, id_, DUE, uuid4())
    history.append(cause, charges)


def _charge(history: History, charges: Charges, amount: int, shop_id: str) -> Charge:
    cause = history.next_cause()
    payment = Payment(charges.id, "zoe", "2000000000008", amount, shop_id)
    charge = Charge.make(history.namespace.charge(cause.request_id), cause, payment)
    charges.book(cause, charge.id, charge.id, amount, BOUGHT_ON)
    history.append(cause, charge, charges)
    return charge


def _refund(history: History, charges: Charges, charge: Charge, amount: int) -> None:
    cause = history.next_cause()
    id_ = history.namespace.refund(cause.request_id)
    charge.refund(cause, id_, amount)
    charges.book(cause, id_, charge.id, -amount, BOUGHT_ON)
    history.append(cause, charge, charges)


def _take(history: History, charges: Charges, number: int) -> UUID:
    cause = history.next_cause()
    run = history.namespace.settlement_run(DUE, number)
    id_ = history.namespace.statement(run, "zoe")
    charges.take(cause, id_, run, DUE, list(charges.items.values()))
    history.append(cause, charges)
    return id_


def charge_rows(history: History) -> list[tuple[Any, ...]]:
    """Return all charges and refunds, by what was said of each."""
    found: dict[UUID, list[Any]] = {}
    for position, event in enumerate(history.events, start=1):
        at = event.timestamp
        match event:
            case Charge.Created(amount=amount):
                id_ = event.originator_id
                said = (event.card_number, event.shop_id, event.order_reference)
                head = (id_, position, event.charges_id, id_, amount, at)
                found[id_] = [*head, None, None, None, *said]
            case Charges.ChargeItemBooked(amount=amount) if amount > 0:
                found[event.item_id][6] = event.charged_on
            case Charges.ChargeItemBooked(amount=amount):
                head = (event.item_id, position, event.originator_id, event.charge_id, amount, at)
                found[event.item_id] = [*head, event.charged_on, None, None, "", "", ""]
            case Charge.Tendered():
                found[event.originator_id][7] = event.receipt_id
            case Charges.StatementTaken():
                for item in event.item_ids:
                    found[item][8] = event.statement_id
            case _:
                found.update(_credits(position, event))
    return sorted(map(tuple, found.values()), key=lambda row: row[0])


def _credits(position: int, event: Any) -> dict[UUID, list[Any]]:
    """Return the row of what makes a credit, or uses it up, beside refunds."""
    match event:
        case Charges.CreditPaidOut():
            of, id_, amount, on = event.payout_id, event.payout_id, event.amount, event.paid_on
        case Charges.PayoutReturned():
            of, id_, amount, on = event.payout_id, event.entry_id, -event.amount, event.returned_on
        case Charges.SurplusPaid():
            of, id_, amount, on = event.entry_id, event.entry_id, -event.amount, event.paid_on
        case _:
            return {}
    reference = event.reference if isinstance(event, Charges.CreditPaidOut) else ""
    head = [id_, position, event.originator_id, of, amount, event.timestamp, on]
    return {id_: [*head, None, None, "", "", reference]}
