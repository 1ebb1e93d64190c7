"""Settlement runs in a history, and what their rows must be: from the aggregates themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from ledger.domain.charges import (
    Charge,
    Charges,
    DebitTerms,
    Payment,
    ReturnAction,
    StatementState,
)
from ledger.domain.debit_days import DebitDay
from ledger.domain.model import LedgerAggregate
from ledger.domain.settlement import (
    Exclusion,
    ExclusionReason,
    SealedFile,
    SentCollection,
    SettlementRun,
    TakenStatement,
)
from tests.projections.history import History

Rows = list[tuple[Any, ...]]

DUE, LATER = date(2026, 4, 30), date(2026, 5, 15)
BOUGHT_ON = date(2026, 4, 2)
WHO = tuple(f"run-{number}" for number in range(6))


class Played:
    """Members and runs of a history."""

    def __init__(self, history: History) -> None:
        """Let members pay with the card and buy something."""
        self.history = history
        self.charges = {who: self._opened(who) for who in WHO}

    def _opened(self, who: str) -> Charges:
        history = self.history
        cause = history.next_cause()
        terms = DebitTerms(DebitDay.END, 5)
        charges = Charges.open(
            history.namespace.charges(who),
            cause,
            member_reference=who,
            mandate_reference=f"M-{who}",
            terms=terms,
        )
        history.append(cause, charges)
        for amount in (700, 300):
            cause = history.next_cause()
            payment = Payment(charges.id, who, "2000000000008", amount, "shop-1")
            charge = Charge.make(history.namespace.charge(cause.request_id), cause, payment)
            charges.book(cause, charge.id, charge.id, amount, BOUGHT_ON)
            history.append(cause, charge, charges)
        return charges

    def keep(self, cause: Any, *aggregates: LedgerAggregate) -> None:
        """Store what happened."""
        self.history.append(cause, *aggregates)

    def draft(self, run: SettlementRun) -> None:
        """Take of everybody but the last, who is left out."""
        cause = self.history.next_cause()
        taken = []
        for who in WHO[:-1]:
            charges = self.charges[who]
            id_ = self.history.namespace.statement(run.id, who)
            one = charges.take(cause, id_, run.id, run.due_on, list(charges.items.values()))
            taken.append(TakenStatement(who, id_, 1, one.amount))
        left = (Exclusion(WHO[-1], ExclusionReason.NO_MANDATE, 1000),)
        run.extend(cause, WHO[-1], tuple(taken), left)
        run.finish_draft(cause)
        self.keep(cause, run, *self.charges.values())

    def leave_out(self, run: SettlementRun, who: str) -> None:
        """Take somebody out."""
        cause, charges = self.history.next_cause(), self.charges[who]
        id_ = self.history.namespace.statement(run.id, who)
        charges.release(cause, id_, ExclusionReason.TAKEN_OUT)
        run.leave_out(cause, (Exclusion(who, ExclusionReason.TAKEN_OUT, 1000, id_),))
        self.keep(cause, run, charges)

    def seal(self, run: SettlementRun, members: tuple[str, ...]) -> None:
        """Approve, announce and seal."""
        cause = self.history.next_cause()
        run.approve(cause)
        run.record_notices(cause, 1, len(members), ())
        run.begin_sealing(
            cause, creditor=("Shop", "DE1", "ID"), remittance="", announced_elsewhere=False
        )
        sent = []
        for who in members:
            one = next(
                each for each in self.charges[who].statements.values() if each.run_id == run.id
            )
            one = self.charges[who].send(cause, one.statement_id, 1)
            sent.append(
                SentCollection(
                    who, one.statement_id, one.attempt, one.amount, f"M-{who}", BOUGHT_ON, uuid4()
                )
            )
        run.send(cause, 1, tuple(sent), ())
        run.seal(cause, SealedFile("ab" * 32, 1234, uuid4()))
        run.submit(cause)
        run.accept(cause)
        self.keep(cause, run, *(self.charges[who] for who in members))

    def statement(self, who: str) -> UUID:
        """The statement of somebody."""
        return next(iter(self.charges[who].statements))

    def come_back(self, who: str, action: ReturnAction) -> None:
        """Have a collection come back."""
        cause = self.history.next_cause()
        self.charges[who].take_back(
            cause,
            self.statement(who),
            fee=300,
            code="XX",
            action=action,
            returned_on=LATER,
            entry_id=uuid4(),
        )
        self.keep(cause, self.charges[who])

    def credit(self, who: str) -> None:
        """Have a collection be credited."""
        cause = self.history.next_cause()
        self.charges[who].credit(cause, self.statement(who), DUE, uuid4())
        self.keep(cause, self.charges[who])


def play_runs(history: History) -> None:
    """Make a run that the bank answers in every way, a retry, and a run that is given up."""
    played = Played(history)
    run = _open(history, DUE)
    played.draft(run)
    played.leave_out(run, WHO[3])
    played.seal(run, (WHO[0], WHO[1], WHO[2], WHO[4]))
    for who in WHO[:2]:
        played.credit(who)
    played.come_back(WHO[1], ReturnAction.DISPUTE)
    played.come_back(WHO[2], ReturnAction.RETRY)
    played.come_back(WHO[4], ReturnAction.DECIDE)
    cause = history.next_cause()
    run.book(cause, 2000, DUE, uuid4())
    run.close(cause, len(history.events))
    history.append(cause, run)
    _decide(played)
    retried = played.charges[WHO[2]]
    _try_again_in_vain(played, _open(history, LATER))
    last = _open(history, LATER, 2)
    cause = history.next_cause()
    one = retried.repeat(cause, played.statement(WHO[2]), last.id, LATER)
    last.extend(cause, WHO[2], (TakenStatement(WHO[2], one.statement_id, 2, one.amount),), ())
    last.finish_draft(cause)
    history.append(cause, last, retried)
    played.seal(last, (WHO[2],))
    played.come_back(WHO[2], ReturnAction.RETRY)
    _try_again_in_vain(played, _open(history, LATER, 3))


def _try_again_in_vain(played: Played, run: SettlementRun) -> None:
    """Take a statement that came back, and give the run up."""
    history, retried = played.history, played.charges[WHO[2]]
    cause = history.next_cause()
    one = retried.repeat(cause, played.statement(WHO[2]), run.id, LATER)
    taken = TakenStatement(WHO[2], one.statement_id, one.attempt, one.amount)
    run.extend(cause, WHO[2], (taken,), ())
    history.append(cause, run, retried)
    cause = history.next_cause()
    run.cancel(cause, "WRONG")
    retried.release(cause, one.statement_id, "RUN_CANCELLED")
    run.release(cause, 1, [one.amount])
    history.append(cause, run, retried)


def _open(history: History, due_on: date, number: int = 1) -> SettlementRun:
    cause = history.next_cause()
    id_ = history.namespace.settlement_run(due_on, number)
    run = SettlementRun.open(id_, cause, due_on=due_on, number=number, currency="EUR")
    history.append(cause, run)
    return run


def _decide(played: Played) -> None:
    """Have people decide what the bank sent back."""
    history = played.history
    dispute, held = played.charges[WHO[1]], played.charges[WHO[4]]
    cause = history.next_cause()
    dispute.remind(cause, played.statement(WHO[1]))
    dispute.write_off(cause, played.statement(WHO[1]), "TOO_SMALL")
    history.append(cause, dispute)
    cause = history.next_cause()
    dispute.pay(cause, played.statement(WHO[1]), LATER)
    held.resubmit(cause, played.statement(WHO[4]))
    held.hold(cause, played.statement(WHO[4]))
    held.stop_collecting(cause, "MD07")
    held.block_charging(cause, "MISUSE")
    held.set_credit_limit(cause, 100_00)
    held.choose_terms(cause, DebitTerms(DebitDay.MIDDLE, 7))
    history.append(cause, dispute, held)


# What the rows must be


def _replayed(history: History, cls: type[LedgerAggregate]) -> Iterator[tuple[int, Any]]:
    """Every aggregate of a class as its events make it, and the position of the last one."""
    found: dict[UUID, Any] = {}
    last: dict[UUID, int] = {}
    for position, event in enumerate(history.events, start=1):
        id_ = event.originator_id
        is_first = isinstance(event, cls.Created)  # type: ignore[attr-defined]  # each has one
        if is_first or id_ in found:
            found[id_], last[id_] = event.mutate(found.get(id_)), position
    return ((last[id_], one) for id_, one in found.items())


def charges_rows(history: History) -> Rows:
    """Return what members owe, by what their aggregates say."""
    rows = []
    for position, one in _replayed(history, Charges):
        totals = one.totals
        days = [item.charged_on for item in one.items.values() if item.amount > 0]
        waiting = {
            str(each.statement_id): sorted(str(item.item_id) for item in each.items)
            for each in one.statements.values()
            if each.state is StatementState.TAKEN
        }
        rows.append(
            (
                one.id,
                position,
                one.member_reference,
                one.mandate_reference,
                one.terms.debit_day,
                one.terms.notice_days,
                one.credit_limit,
                one.charging_blocked,
                one.collecting_stopped,
                *(totals.charged, totals.refunded, totals.open, totals.in_transit),
                *(totals.collected, totals.written_off),
                one.unbilled,
                min(days, default=None),
                [str(item) for item in one.items],
                waiting,
            )
        )
    return sorted(rows, key=lambda row: row[0])


def read_charges(rows: Rows) -> Rows:
    """Return the rows of the view with what is JSON in them read."""
    return [
        (
            *row[:-2],
            [item[0] for item in json.loads(row[-2])],
            {id_: sorted(item[0] for item in items) for id_, items in json.loads(row[-1])},
        )
        for row in rows
    ]


def statement_rows(history: History) -> Rows:
    """Return id, run, due dates, amount, state and attempt of statements; those that never came to be are left out."""
    return sorted(
        (
            each.statement_id,
            one.member_reference,
            each.run_id,
            each.due_on,
            each.first_due_on,
            each.amount,
            each.state,
            each.attempt,
            each.action or "",
        )
        for _, one in _replayed(history, Charges)
        for each in one.statements.values()
    )


def collection_rows(history: History) -> Rows:
    """Return statement, run, attempt, state, code and fee of every collection, by what was said of each."""
    found: dict[UUID, list[list[Any]]] = {}
    for event in history.events:
        if isinstance(event, Charges.StatementTaken | Charges.StatementRepeated):
            attempt = getattr(event, "attempt", 1)
            row = [event.statement_id, event.run_id, attempt, "TAKEN", "", 0]
            found.setdefault(event.statement_id, []).append(row)
            continue
        match event:
            case Charges.StatementReleased():
                said: tuple[Any, ...] = ("RELEASED", event.reason, 0)
            case Charges.CollectionSent():
                said = ("IN_TRANSIT", "", 0)
            case Charges.CollectionCredited():
                said = ("CREDITED", "", 0)
            case Charges.CollectionReturned():
                state = "RETURNED" if event.was_credited else "REJECTED"
                said = (state, event.code, event.fee)
            case _:
                continue
        found[event.statement_id][-1][3:] = said
    return sorted(tuple(row) for rows in found.values() for row in rows)


def run_rows(history: History) -> Rows:
    """Return id, state, counts and what proves the file of every run, by what the aggregates say."""
    return sorted(
        (
            one.id,
            position,
            one.due_on,
            one.number,
            one.state,
            ",".join(one.prepared_by),
            one.approved_by,
            *(one.drafted.count, one.drafted.amount, one.excluded.count, one.excluded.amount),
            *(one.left_out.count, one.left_out.amount, one.sent.count, one.sent.amount),
            one.booked.amount,
            one.notices,
            one.sha256,
            one.file_id,
        )
        for position, one in _replayed(history, SettlementRun)
    )


def exclusion_rows(history: History) -> Rows:
    """Return who was left out of which run, when and why."""
    rows = []
    for position, event in enumerate(history.events, start=1):
        for name in ("exclusions", "left_out"):
            found = getattr(event, name, ())
            if not isinstance(found, tuple):
                continue
            for number, one in enumerate(found):
                head = (event.originator_id, position, number, one.member_reference, one.reason)
                taken = name == "left_out"
                rows.append((*head, one.amount, one.statement_id, one.detail, taken))
    return sorted(rows, key=lambda row: row[:3])
