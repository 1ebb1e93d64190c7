"""What members owe in a history, and what its journal must be: with nothing of the projections' own code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from ledger.domain.charges import (
    Charge,
    Charges,
    DebitTerms,
    Payment,
    ReturnAction,
    StatementState,
    payable,
)
from ledger.domain.charges import events as e
from ledger.domain.charges.money import Statement
from ledger.domain.debit_days import DebitDay
from ledger.domain.model import Cause
from ledger.domain.settlement.bank_entry import BankEntry, SetAside
from ledger.domain.settlement.periods import Periods
from tests.projections.history import History

Rows = list[tuple[Any, ...]]
FIRST_DUE = date(2026, 2, 27)
Step = Callable[[Charges, Cause, int], None]
BOOK = None
"""To book is a step of its own kind: a charge is recorded with it."""
CODES = ("AM04", "MD06", "AC04", "")


def owe(history: History, choice: int) -> None:
    """Do the next thing to what some member owes; now and then let another one owe."""
    nth = choice % (len(history.charges) + 1)
    if nth == len(history.charges):
        _open(history)
        return
    charges = history.charges[nth]
    cause = history.next_cause()
    _step(history, _STEPS[choice % len(_STEPS)], charges, cause, choice)


def _step(history: History, step: Step | None, charges: Charges, cause: Cause, choice: int) -> None:
    if step is not None:
        step(charges, cause, choice)
        history.append(cause, charges)
    else:
        history.append(cause, _book(history, charges, cause, choice), charges)


def _open(history: History) -> None:
    cause = history.next_cause()
    reference = f"payer-{len(history.charges)}"
    charges = Charges.open(
        history.namespace.charges(reference),
        cause,
        member_reference=reference,
        mandate_reference="M1",
        terms=DebitTerms(DebitDay.END, 5),
    )
    history.charges.append(charges)
    history.append(cause, charges)


def _day(choice: int) -> date:
    return FIRST_DUE + timedelta(days=choice % 40)


def _some(charges: Charges, *states: StatementState) -> UUID | None:
    found = (one.statement_id for one in charges.statements.values() if one.state in states)
    return next(found, None)


def _book(history: History, charges: Charges, cause: Cause, choice: int) -> Charge:
    """Charge, or give back some of the last charge."""
    made = history.made_charges.setdefault(charges.id, [])
    if made and choice % 4 == 0 and made[-1].refundable:
        id_, amount = uuid4(), 1 + choice % made[-1].refundable
        made[-1].refund(cause, id_, amount)
        charges.book(cause, id_, made[-1].id, -amount, _day(choice))
        return made[-1]
    payment = Payment(charges.id, charges.member_reference, "2000000000008", 1 + choice % 90)
    made.append(Charge.make(uuid4(), cause, payment))
    charges.book(cause, made[-1].id, made[-1].id, payment.amount, _day(choice))
    return made[-1]


def _take(charges: Charges, cause: Cause, choice: int) -> None:
    if charges.repeatable:
        id_ = charges.repeatable[0].statement_id
        charges.repeat(cause, id_, uuid4(), _day(choice))
    elif charges.unbilled > 0:
        charges.take(cause, uuid4(), uuid4(), _day(choice), list(charges.items.values()))


def _send(charges: Charges, cause: Cause, choice: int) -> None:
    id_ = _some(charges, StatementState.TAKEN)
    if id_ is not None and choice % 3:
        charges.send(cause, id_, 1)
    elif id_ is not None:
        charges.release(cause, id_, "RUN_CANCELLED")


def _credit(charges: Charges, cause: Cause, choice: int) -> None:
    id_ = _some(charges, StatementState.IN_TRANSIT)
    if id_ is not None:
        charges.credit(cause, id_, _day(choice), UUID(int=choice))


def _take_back(charges: Charges, cause: Cause, choice: int) -> None:
    id_ = _some(charges, StatementState.COLLECTED, StatementState.IN_TRANSIT)
    if id_ is not None:
        charges.take_back(
            cause,
            id_,
            fee=choice % 4,
            code=CODES[choice % len(CODES)],
            action=ReturnAction.RETRY if choice % 2 else ReturnAction.DECIDE,
            returned_on=_day(choice),
            entry_id=UUID(int=choice),
        )


def _tell_fee(charges: Charges, cause: Cause, choice: int) -> None:
    id_ = _some(charges, StatementState.RETURNED)
    if id_ is not None:
        charges.tell_fee(cause, id_, attempt=1, fee=1 + choice, entry_id=UUID(int=choice))


def _decide(charges: Charges, cause: Cause, choice: int) -> None:
    id_ = _some(charges, StatementState.RETURNED)
    if id_ is not None and choice % 3 == 0:
        charges.write_off(cause, id_, "UNCOLLECTABLE")
    elif id_ is not None:
        amount = charges.statement(id_).amount
        other = amount - 1 if choice % 5 == 1 and amount > 1 else amount
        charges.pay(cause, id_, _day(choice), UUID(int=choice) if choice % 2 else None, other)


def _pay_out(charges: Charges, cause: Cause, choice: int) -> None:
    waiting = [one for one in charges.payouts.values() if one.entry_id is None]
    went = [one for one in charges.payouts.values() if one.returned_entry_id is None]
    if waiting:
        charges.debit_payout(cause, waiting[0].payout_id, _day(choice), UUID(int=choice))
    elif went and choice % 2:
        charges.take_back_payout(cause, went[0].payout_id, _day(choice), uuid4())
    elif most := payable([charges]):
        amount = 1 + choice % most
        charges.pay_out(
            cause, uuid4(), amount=amount, paid_on=_day(choice), reason="R", reference="T-1"
        )


def _recover(charges: Charges, cause: Cause, choice: int) -> None:
    id_ = _some(charges, StatementState.WRITTEN_OFF)
    if id_ is not None:
        charges.pay(cause, id_, _day(choice), uuid4(), charges.statement(id_).amount + choice % 3)
    else:
        charges.choose_terms(cause, DebitTerms(DebitDay.END, 1 + choice % 14))


_STEPS: tuple[Step | None, ...] = (
    BOOK,
    _take,
    _send,
    _credit,
    _take_back,
    _tell_fee,
    _decide,
    _recover,
    _pay_out,
)


def turn_month(history: History, choice: int) -> None:
    """Close the next month, or reopen the last one."""
    cause = history.next_cause()
    if history.periods is None:
        history.periods = Periods.open(history.namespace.periods, cause)
        history.periods.close(cause, date(2026, 2, 1))
    elif choice % 3 and history.periods.open_from < date(2026, 5, 1):
        history.periods.close(cause, history.periods.open_from)
    else:
        closed = [one.month for one in history.periods.months.values() if one.is_closed]
        if closed:
            history.periods.reopen(cause, closed[-1], "LATE_INVOICE")
    history.append(cause, history.periods)


def play_money(history: History) -> None:
    """Play a member through everything, with months that are closed and reopened between."""
    _open(history)
    charges = history.charges[-1]
    for part, choice in (
        ((BOOK, BOOK, _take, _send), 3),
        ((_take, _send, _credit), 1),
        ((_take_back, _tell_fee, _take), 1),
        ((_send, _take), 6),
        ((_send, _take_back), 2),
        ((_decide, _recover), 3),
        ((BOOK, BOOK, _take, _send), 8),
        ((_take_back, _decide), 6),
        ((BOOK, BOOK, _recover), 4),
        ((_take, _send, _credit), 1),
        ((BOOK, BOOK, BOOK, _pay_out, _pay_out), 4),
        ((_pay_out, _pay_out), 7),
        # What is overdue is paid in part, collected again, and paid beyond.
        ((BOOK, _take, _send, _credit, _take_back, _decide), 11),
        ((_take, _send, _take_back, _decide), 9),
    ):
        turn_month(history, choice)
        for step in part:
            _step(history, step, charges, history.next_cause(), choice)


# --- What the rows must be ---------------------------------------------------------------------

_MOVES = {
    "CHARGE": ("RECEIVABLE", "CARD_CLEARING"),
    "REFUND": ("CARD_CLEARING", "RECEIVABLE"),
    "COLLECTION": ("IN_TRANSIT", "RECEIVABLE"),
    "CREDIT": ("BANK", "IN_TRANSIT"),
    "RETURN": ("RECEIVABLE", "BANK"),
    "REJECT": ("RECEIVABLE", "IN_TRANSIT"),
    "RETURN_FEE": ("RETURN_FEES", "BANK"),
    "WRITE_OFF": ("WRITTEN_OFF", "RECEIVABLE"),
    "PAYMENT": ("BANK", "RECEIVABLE"),
    "PAYOUT": ("RECEIVABLE", "CARD_CLEARING"),
    "PAYOUT_DEBIT": ("CARD_CLEARING", "BANK"),
    "PAYOUT_RETURN": ("BANK", "RECEIVABLE"),
}
_PAYOUTS: dict[Any, str] = {
    Charges.CreditPaidOut: "PAYOUT",
    Charges.PayoutDebited: "PAYOUT_DEBIT",
    Charges.PayoutReturned: "PAYOUT_RETURN",
    Charges.SurplusPaid: "PAYMENT",
}


def _all_moves(event: Any) -> Iterator[tuple[str, str, str, int]]:
    """Return what an event moves, also to and from members."""
    name = _PAYOUTS.get(type(event))
    if name is None:
        yield from _moves(event)
    else:
        yield (name, *_MOVES[name], event.amount)


def _moves(event: Any) -> Iterator[tuple[str, str, str, int]]:
    """Return what an event moves: what for, to where, from where, how much."""
    match event:
        case e.ChargeItemBooked():
            name = "CHARGE" if event.amount > 0 else "REFUND"
            yield (name, *_MOVES[name], abs(event.amount))
        case e.CollectionSent():
            yield ("COLLECTION", *_MOVES["COLLECTION"], event.amount)
        case e.CollectionCredited():
            yield ("CREDIT", *_MOVES["CREDIT"], event.amount)
        case e.CollectionReturned():
            name = "RETURN" if event.was_credited else "REJECT"
            yield (name, *_MOVES[name], event.amount)
            if event.fee:
                yield ("RETURN_FEE", *_MOVES["RETURN_FEE"], event.fee)
        case e.ReturnFeeTold():
            yield ("RETURN_FEE", *_MOVES["RETURN_FEE"], event.fee)
        case Charges.StatementPaid() | Charges.StatementPartPaid():
            owed = "WRITTEN_OFF" if event.was_written_off else "RECEIVABLE"
            if event.entry_id is None:
                yield ("OTHER_PAYMENT", "CARD_CLEARING", owed, event.amount)
            else:
                yield ("PAYMENT", "BANK", owed, event.amount)
        case e.StatementWrittenOff():
            yield ("WRITE_OFF", *_MOVES["WRITE_OFF"], event.amount)


def _document_on(event: Any, recorded_on: date) -> date:
    names = ("charged_on", "credited_on", "returned_on", "paid_on", "debited_on")
    found = [getattr(event, name) for name in names if hasattr(event, name)]
    day: date = found[0] if found else recorded_on
    return day


class _Replay:
    """All that happened so far, replayed plainly."""

    def __init__(self, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self.charges: dict[UUID, Any] = {}
        self.credited: dict[UUID, date | None] = {}
        self.lines: dict[UUID, Any] = {}
        self.suspended: set[UUID] = set()
        self.open_from = date.min

    def recorded_on(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def statement(self, event: Any) -> Statement | None:
        """Return the statement that an event is about, as it is after the event."""
        id_: UUID | None = getattr(event, "statement_id", None)
        before = self.charges.get(event.originator_id)
        known = None if before is None or id_ is None else before.statements.get(id_)
        self.charges[event.originator_id] = event.mutate(before)
        if isinstance(event, e.StatementReleased):
            assert known is not None
            assert id_ is not None
            return Statement(
                id_,
                0,
                known.state,
                known.attempt - 1,
                known.run_id,
                known.due_on,
                known.first_due_on,
            )
        if id_ is None:
            return None
        found: Statement = self.charges[event.originator_id].statements[id_]
        return found

    def said(self, event: Any) -> tuple[Any, ...]:
        """Return the columns of a row that say whose and what it is."""
        statement = self.statement(event)
        if isinstance(event, e.StatementTaken | e.StatementRepeated):
            self.credited[event.statement_id] = None
        if isinstance(event, e.CollectionCredited):
            self.credited[event.statement_id] = event.credited_on
        of_statement: tuple[Any, ...] = (None, 0, None, None, None, None, None)
        if statement is not None:
            of_statement = (
                event.statement_id,
                statement.attempt,
                statement.run_id,
                getattr(event, "entry_id", None),
                statement.due_on,
                statement.first_due_on,
                self.credited[event.statement_id],
            )
        if type(event) in _PAYOUTS:
            of_statement = (None, 0, None, getattr(event, "entry_id", None), None, None, None)
        has_reason = isinstance(event, e.StatementWrittenOff | Charges.CreditPaidOut)
        code = event.reason if has_reason else ""
        return (
            event.originator_id,
            self.charges[event.originator_id].member_reference,
            getattr(event, "charge_id", None),
            *of_statement,
            getattr(event, "code", code),
        )


NOTHING_SAID = (None, "", None, None, 0, None, None, None, None, None, "")


def journal(history: History) -> Rows:
    """Return the rows of the journal, notes included."""
    return sorted(_journal(history), key=lambda row: row[:2])


def _journal(history: History) -> Iterator[tuple[Any, ...]]:
    replay = _Replay(history.time_zone)
    for position, event in enumerate(history.events, start=1):
        on, at = replay.recorded_on(event.timestamp), event.timestamp
        match event:
            case Periods.MonthClosed() | Periods.MonthReopened():
                later = isinstance(event, Periods.MonthClosed)
                replay.open_from = (event.month + timedelta(days=31 * later)).replace(day=1)
                note = (position, 99, "OPEN_FROM", "", "", 0, on, replay.open_from, at)
                yield (*note, *NOTHING_SAID)
                continue
            case e.ChargesOpened():
                yield (position, 99, "MEMBER", "", "", 0, on, on, at, *replay.said(event))
                continue
            case (
                BankEntry.Created()
                | BankEntry.Matched()
                | BankEntry.Excepted()
                | BankEntry.Resolved()
            ):
                yield from _of_line(replay, position, event, on)
                continue
        if event.originator_id not in replay.charges:
            continue
        said = replay.said(event)
        document_on = _document_on(event, on)
        booked_on = max(document_on, replay.open_from)
        days = (document_on, booked_on, at)
        for number, (name, debit, credit, amount) in enumerate(_all_moves(event)):
            yield (position, 2 * number, name, debit, credit, amount, *days, *said)
            yield (position, 2 * number + 1, name, credit, debit, -amount, *days, *said)
        if isinstance(
            event,
            e.StatementTaken | e.StatementRepeated | e.StatementReleased | e.CollectionCredited,
        ):
            yield (position, 99, "STATEMENT", "", "", 0, on, on, at, *said)


def _of_line(replay: _Replay, position: int, event: Any, on: date) -> Iterator[tuple[Any, ...]]:
    """Return what a line of a bank books: it is in suspense as long as nobody knows what it is."""
    before: Any = replay.lines.get(event.originator_id)
    entry = replay.lines[event.originator_id] = event.mutate(before)
    amount = entry.line.amount
    moves: list[tuple[str, str, str, int]] = []
    if isinstance(event, BankEntry.Excepted) and event.originator_id not in replay.suspended:
        replay.suspended.add(event.originator_id)
        moves = [("SUSPENSE", "BANK", "SUSPENSE", amount)]
    elif not isinstance(event, BankEntry.Created) and event.originator_id in replay.suspended:
        replay.suspended.remove(event.originator_id)
        if isinstance(event, BankEntry.Resolved) and event.set_aside is SetAside.FEE:
            moves = [("BANK_FEE", "SUSPENSE", "RETURN_FEES", amount)]
        else:
            moves = [("SUSPENSE_CLEARED", "SUSPENSE", "BANK", amount)]
    document_on = entry.line.booked_on or on
    days = (document_on, max(document_on, replay.open_from), event.timestamp)
    ids = (entry.statement_id, 0, entry.run_id, event.originator_id)
    said = (None, entry.member_reference, None, *ids, None, None, None, entry.line.code)
    for name, debit, credit, moved in moves:
        first, second = (debit, credit) if moved > 0 else (credit, debit)
        yield (position, 0, name, first, second, abs(moved), *days, *said)
        yield (position, 1, name, second, first, -abs(moved), *days, *said)


def sums(history: History) -> Rows:
    """Return the sums of the journal, and which day was noted as the first open one."""
    found: dict[tuple[date, str, str], list[Any]] = defaultdict(lambda: [0, 0, 0, None])
    open_from = date.min
    for row in journal(history):
        _, _, name, account, _, amount, _, booked_on, recorded_at, *_ = row
        if name == "OPEN_FROM":
            found[open_from, "", name] = [0, 0, 0, recorded_at]
            open_from = booked_on
            found[open_from, "", name] = [0, 0, 1, recorded_at]
        elif account:
            one = found[booked_on.replace(day=1), account, name]
            one[0] += max(amount, 0)
            one[1] += max(-amount, 0)
            one[2:] = one[2] + 1, recorded_at
    return [(*key, *values) for key, values in sorted(found.items())]
