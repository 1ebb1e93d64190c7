"""Settlement runs in a world in memory: what the service does step by step, and can be stopped at any step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from ledger.application import commands as c
from ledger.domain.charges import Charges, Mandate
from ledger.domain.model import Event
from ledger.domain.settlement import (
    Count,
    ExclusionReason,
    RunState,
    SettlementRun,
    TakenStatement,
)
from tests.support.charging import charge, charging_world, payer
from tests.support.world import World

OPENER = "finance-1"
APPROVER = "finance-2"


class Stopped(Exception):
    """The process is gone."""


class Settling:
    """One run, and whoever works on it."""

    def __init__(self, world: World, due_on: date, *, chunk: int = 200) -> None:
        """Take the due date; nothing is opened yet."""
        self.world = world
        self.due_on = due_on
        self.run_id = world.namespace.settlement_run(due_on, 1)
        self.chunk = chunk
        self.steps_left: int | None = None
        """After so many more steps the process is gone; None: it stays."""

    # Steps

    def do(self, command: c.Write[c.RunMoved], principal_id: str = OPENER) -> c.RunMoved:
        """Do one step, as often as it takes somebody who does not know whether it was done."""
        if self.steps_left is not None:
            if not self.steps_left:
                raise Stopped
            self.steps_left -= 1
        if isinstance(command, c.RunChunk):
            name = f"{self.run_id} {type(command).__name__} {command.chunk} {principal_id}"
            return self.world.do(command, uuid5(NAMESPACE_OID, name), principal_id)
        return self.world.do(command, uuid4(), principal_id)

    def open(self, number: int | None = None) -> c.RunMoved:
        """Open the run."""
        found = self.do(c.OpenRun(self.due_on, number))
        self.run_id = found.run_id
        return found

    def draft(self) -> c.RunMoved:
        """Look at everybody."""
        while True:
            run = self.run
            waiting = [one for one in self.members() if one > run.drafted_through]
            part = tuple(waiting[: self.chunk])
            last = len(waiting) <= self.chunk
            found = self.do(c.DraftRun(self.run_id, run.chunks + 1, part, last))
            if last:
                return found

    def approve(self) -> c.RunMoved:
        """Have a second person agree."""
        return self.do(c.ApproveRun(self.run_id), APPROVER)

    def notify(self) -> None:
        """Tell everybody."""
        while (run := self.run).state is RunState.APPROVED:
            number = run.notified_chunks + 1
            told = tuple(map(named, self.taken(number)))
            self.do(c.RecordNotices(self.run_id, number, told))

    def begin_sealing(self, *, announced_elsewhere: bool = False) -> None:
        """Fix the names at the bank."""
        self.do(c.BeginSealing(self.run_id, announced_elsewhere))

    def send(self, problems: Mapping[str, ExclusionReason] | None = None) -> None:
        """Put everything into the file; some members have a problem."""
        while (run := self.run).sent_chunks < run.chunks:
            number = run.sent_chunks + 1
            debits = tuple(self._checked(one, problems or {}) for one in self.taken(number))
            self.do(c.SendCollections(self.run_id, number, debits))

    def _checked(
        self, one: TakenStatement, problems: Mapping[str, ExclusionReason]
    ) -> c.CheckedDebit:
        problem = problems.get(one.member_reference)
        record = self.mandate_of(one.member_reference).record_id
        detail = "debtor_iban" if problem is ExclusionReason.BANK_WOULD_REFUSE else ""
        return c.CheckedDebit(one.member_reference, one.statement_id, record, problem, detail)

    def keep_file(self) -> c.RunMoved:
        """Seal the run, with a file of nobody's."""
        sent = self.run.sent
        return self.do(c.SealRun(self.run_id, "0" * 64, 1, uuid4(), sent.count, sent.amount))

    def seal(self) -> None:
        """From notified to sealed; goes on where it was stopped."""
        if self.run.state is RunState.NOTIFIED:
            self.begin_sealing()
        self.send()
        self.keep_file()

    def cancel(self, reason: str = "WRONG_DATE") -> None:
        """Give the run up; goes on where it was stopped."""
        if self.run.state is not RunState.CANCELLING:
            self.do(c.CancelRun(self.run_id, reason))
        while (run := self.run).state is RunState.CANCELLING:
            number = run.released_chunks + 1
            statements = tuple(map(named, self.taken(number)))
            self.do(c.ReleaseRun(self.run_id, number, statements))

    def close(self, in_transit: Count = Count()) -> c.RunMoved:  # noqa: B008 - immutable
        """End the run."""
        return self.do(c.CloseRun(self.run_id, in_transit, len(self.world.rows)))

    def sealed(self) -> None:
        """From nothing to a sealed run."""
        self.open()
        self.draft()
        self.approve()
        self.notify()
        self.seal()

    # What there is

    @property
    def run(self) -> SettlementRun:
        """The run, made from its rows."""
        found: SettlementRun = self.world.stored(self.run_id)
        return found

    def events(self) -> Iterator[Event]:
        """What happened to the run."""
        for row in self.world.rows:
            if row.originator_id == self.run_id:
                yield self.world.mapper.to_domain_event(row)

    def taken(self, chunk: int) -> tuple[TakenStatement, ...]:
        """What a chunk took."""
        version = self.run.chunk_version(chunk)
        for event in self.events():
            if event.originator_version == version:
                assert isinstance(event, SettlementRun.RunExtended)
                return event.statements
        raise AssertionError(chunk)

    def exclusions(self) -> list[tuple[str, ExclusionReason]]:
        """Who is left out, from first to last."""
        found = []
        for event in self.events():
            for name in ("exclusions", "left_out"):
                one = getattr(event, name, ())
                if isinstance(one, tuple):
                    found += [(each.member_reference, each.reason) for each in one]
        return found

    def members(self) -> list[str]:
        """Everybody who ever signed a mandate, in order."""
        topic = Charges.Created.TOPIC
        rows = (row for row in self.world.rows if row.topic == topic)
        return sorted(self.world.mapper.to_domain_event(row).member_reference for row in rows)  # type: ignore[attr-defined]  # as asked for

    def mandate_of(self, member_reference: str) -> Mandate:
        """The mandate by which a member is debited."""
        charges: Charges = self.world.stored(self.world.namespace.charges(member_reference))
        found: Mandate = self.world.stored(self.world.namespace.mandate(charges.mandate_reference))
        return found


def named(one: TakenStatement) -> c.RunStatement:
    """A statement of a run, by its names."""
    return c.RunStatement(one.member_reference, one.statement_id)


def statement_of(settling: Settling, member_reference: str) -> UUID:
    """The statement that a run took of a member."""
    return settling.world.namespace.statement(settling.run_id, member_reference)


def go_on(world: World, days: int) -> None:
    """Let days pass."""
    world.now += timedelta(days=days)


DRAFTED = datetime(2025, 3, 26, 9, tzinfo=UTC)
"""The last day on which a debit of the end of March can be announced, five days before."""
DUE = date(2025, 3, 31)


def shop(*amounts: int, chunk: int = 200) -> Settling:
    """A programme in which members bought for some amounts, on the day its run is drafted."""
    world = charging_world()
    for number, amount in enumerate(amounts, start=1):
        charge(world, payer(world, f"m-{number:03}").card_number, amount)
    world.now = DRAFTED
    return Settling(world, DUE, chunk=chunk)
