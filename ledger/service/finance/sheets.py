"""Control sheets: what a run says of itself beside what the members' own books say."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from ledger.application import commands as c
from ledger.domain.settlement import Count, RunState
from ledger.projections.collections import queries as collections
from ledger.projections.collections.projection import CollectionState as State
from ledger.projections.run_exclusions import queries as exclusions
from ledger.projections.settlement_runs import queries as runs
from ledger.projections.settlement_runs.projection import RunRow
from ledger.service.finance.fields import (
    REASONS,
    encode_count,
    encode_run,
    run_id_of,
    run_unknown,
)
from ledger.service.freshness import await_position
from ledger.service.serving import Caller, RunningProgramme
from ledger.v1 import settlement_pb2 as pb

# Before a difference is shown: one side may be further than the other while something is under way.
_PAUSES_SECONDS = (0.1, 0.5)
_SENT = (State.IN_TRANSIT, State.CREDITED, State.REJECTED, State.RETURNED)


class Check(NamedTuple):
    """Two counts of the same thing."""

    name: str
    run: Count
    members: Count

    @property
    def difference(self) -> Count:
        """What is too much in the run, or too little below zero."""
        return Count(self.run.count - self.members.count, self.run.amount - self.members.amount)

    @property
    def agrees(self) -> bool:
        """Whether there is none."""
        return self.run == self.members


class Sheet(NamedTuple):
    """What a control sheet is made of. The run's row comes from its own events, `sums` from those of members."""

    run: RunRow
    sums: dict[State, collections.StateSum]
    left_out: list[exclusions.ReasonSum]

    def of(self, *states: State) -> Count:
        """Return what the members' books have in some states."""
        found = [self.sums[one] for one in states]
        return Count(sum(one.lines for one in found), sum(one.amount for one in found))

    @property
    def file(self) -> Count:
        """What is in the file, as it was sealed."""
        return Count(self.run.file_count, self.run.file_sum)

    @property
    def statements(self) -> Count:
        """What the run collects, or will."""
        run = self.run
        if run.state == RunState.CANCELLED:
            return Count()
        return Count(run.taken_count - run.left_out_count, run.taken_sum - run.left_out_sum)

    @property
    def postings(self) -> Count:
        """What was taken from what members owe."""
        return self.of(*_SENT)

    def checks(self) -> Iterator[Check]:
        """Make every comparison that can be made by now."""
        run = self.run
        yield Check("TAKEN", Count(run.taken_count, run.taken_sum), self.of(*State))
        if run.state not in (RunState.CANCELLING, RunState.CANCELLED):
            left_out = Count(run.left_out_count, run.left_out_sum)
            yield Check("RELEASED", left_out, self.of(State.RELEASED))
        yield Check("SENT", Count(run.sent_count, run.sent_sum), self.postings)
        if run.sha256:
            yield Check("FILE", self.file, self.statements)
            yield Check("POSTED", self.file, self.postings)
        listed = [one for one in self.left_out if not one.was_taken]
        yield Check(
            "EXCLUDED",
            Count(run.excluded_count, run.excluded_sum),
            Count(sum(one.lines for one in listed), sum(one.amount for one in listed)),
        )
        if run.sha256:
            yield self._bank()

    def _bank(self) -> Check:
        """Compare the file with what the bank credited, refused, and has not answered for."""
        credited = self.of(State.CREDITED, State.RETURNED)
        other = self.of(State.REJECTED, State.IN_TRANSIT)
        # What the bank's files say it credited, in place of what was posted for it.
        answered = Count(credited.count + other.count, self.run.booked_sum + other.amount)
        return Check("BANK", self.file, answered)


class Sheets:
    """The control sheet."""

    async def GetControlSheet(
        self, request: pb.GetControlSheetRequest, caller: Caller
    ) -> pb.GetControlSheetResponse:
        """Answer the control sheet of a run."""
        programme, run_id = caller.programme, run_id_of(request.run_id)
        query = c.GetRun(run_id, at_least_position=request.at_least_position)
        found, head = await programme.commands.read(query)
        sheet, position = await _read(programme, run_id, head)
        return _encode(caller, sheet, encode_run(caller, sheet.run, found.deadline), position)


async def _read(programme: RunningProgramme, run_id: UUID, head: int) -> tuple[Sheet, int]:
    """Read both sides. Where they differ, read again: one of them may only have been further."""
    for pause_seconds in (*_PAUSES_SECONDS, None):
        names = (runs.NAME, collections.NAME, exclusions.NAME)
        position = min([await await_position(programme, name, head) for name in names])
        async with programme.pool.connection() as connection:
            row = await runs.by_id(connection, run_id)
            sums = await collections.sums_of_run(connection, run_id)
            left_out = await exclusions.sums_of_run(connection, run_id)
        if row is None:
            raise run_unknown()
        sheet = Sheet(row, sums, left_out)
        if pause_seconds is None or all(one.agrees for one in sheet.checks()):
            break
        await asyncio.sleep(pause_seconds)
        _, head = await programme.commands.read(c.GetRun(run_id))
    return sheet, position


def _encode(
    caller: Caller, sheet: Sheet, run: pb.SettlementRun, position: int
) -> pb.GetControlSheetResponse:
    money = caller.programme.money
    checks = list(sheet.checks())
    returned = sheet.of(State.RETURNED)
    fees = sum(one.fee for one in sheet.sums.values())
    return pb.GetControlSheetResponse(
        run=run,
        file=_count(caller, sheet.file),
        statements=_count(caller, sheet.statements),
        postings=_count(caller, sheet.postings),
        in_transit=_count(caller, sheet.of(State.IN_TRANSIT)),
        credited=_count(caller, sheet.of(State.CREDITED, State.RETURNED)),
        rejected=_count(caller, sheet.of(State.REJECTED)),
        returned=_count(caller, returned),
        fees=money.encode_signed(fees),
        bank_credit=money.encode_signed(sheet.run.booked_sum),
        checks=[_check(caller, one) for one in checks],
        exclusions=[
            pb.ExclusionSum(
                reason=REASONS.encode(one.reason),
                was_taken=one.was_taken,
                count=encode_count(caller, one.lines, one.amount),
            )
            for one in sheet.left_out
        ],
        agrees=all(one.agrees for one in checks),
        position=position,
    )


def _check(caller: Caller, one: Check) -> pb.ControlCheck:
    return pb.ControlCheck(
        name=one.name,
        run=_count(caller, one.run),
        members=_count(caller, one.members),
        difference=_count(caller, one.difference),
        agrees=one.agrees,
    )


def _count(caller: Caller, count: Count) -> pb.RunCount:
    return encode_count(caller, count.count, count.amount)
