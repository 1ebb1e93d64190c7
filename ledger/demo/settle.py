"""What finance does while the tills play: runs, the bank's files, and months; each thing on the day it is due."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from google.type.date_pb2 import Date
from grpc import StatusCode, aio

from ledger.demo import bank
from ledger.demo.debit_calendar import DueDate, due_dates, months_over
from ledger.demo.messages import date_of, request_id
from ledger.demo.persist import Metadata, PlayFailed, persist, persist_stream, reason_of
from ledger.v1 import bank_pb2, books_pb2, notices_pb2
from ledger.v1 import settlement_pb2 as pb
from ledger.v1.finance_pb2_grpc import FinanceServiceStub

STREAM_SECONDS_MAX = 600.0
PART_BYTES = 64 * 1024
AT_THE_BANK = (
    pb.RUN_STATE_SUBMITTED,
    pb.RUN_STATE_ACCEPTED,
    pb.RUN_STATE_BOOKED,
    pb.RUN_STATE_CLOSED,
)


@dataclass(frozen=True)
class Desk:
    """Who settles, and how."""

    finance: Metadata
    # Of whoever approves, for nobody may approve what he drafted.
    approver: Metadata
    # Where the files go that are sent to the bank, and those that it answers with.
    folder: Path
    # Which debits come back.
    seed: int = 1
    # True: the service tells the members, as LEDGER_NOTICES says. Else they are told elsewhere.
    notices: bool = False


class Step(NamedTuple):
    """Something that finance did, and the control sheet after it."""

    day: date
    what: str
    # None: it was a month that was closed.
    sheet: pb.GetControlSheetResponse | None = None


class Finance:
    """Goes on from wherever it was: each run is taken to its end, whatever an earlier play did of it."""

    def __init__(self, desk: Desk, channel: aio.Channel, tell: Callable[[Step], None]) -> None:
        self._desk = desk
        self._service = FinanceServiceStub(channel)
        self._tell = tell
        self._today = date.min
        self._drafted: set[date] = set()
        self._closed: set[date] = set()
        # The files of the bank that are not imported yet, and the runs they are about.
        self._awaited: dict[str, list[bank.Written]] = {}

    async def work(self, today: date) -> None:
        """Does all that is due by the beginning of a day."""
        self._today = today
        for due in due_dates(today):
            if due.due_on not in self._drafted:
                self._drafted.add(due.due_on)
                await self._try(f"the run of {due.due_on}", self._collect(due))
        for run_id in self._awaited:
            await self._try("the bank's files", self._import(run_id))
        for month in months_over(today):
            if month not in self._closed:
                self._closed.add(month)
                await self._try(f"closing {month:%Y-%m}", self._close_month(month))

    async def _try(self, doing: str, work: Awaitable[None]) -> None:
        try:
            await work
        except aio.AioRpcError as error:
            raise PlayFailed(doing, error) from None

    # Runs

    async def _collect(self, due: DueDate) -> None:
        run = await self._find(due.due_on) or await self._open(due.due_on)
        while run.state not in AT_THE_BANK:
            if run.state == pb.RUN_STATE_CANCELLED:
                return
            what, run = await self._go_on(run)
            await self._show(what, run.run_id)
        self._awaited[run.run_id] = await self._ask_bank(run)

    async def _find(self, due_on: date) -> pb.SettlementRun | None:
        try:
            request = pb.GetRunRequest(due_date=date_of(due_on))
            return (await persist(self._service.GetRun, request, self._desk.finance)).run
        except aio.AioRpcError as error:
            if error.code() is StatusCode.NOT_FOUND:
                return None
            raise

    async def _open(self, due_on: date) -> pb.SettlementRun:
        request = pb.OpenRunRequest(
            request_id=request_id("run", due_on), due_date=date_of(due_on), number=1
        )
        return (await persist(self._service.OpenRun, request, self._desk.finance)).run

    async def _go_on(self, run: pb.SettlementRun) -> tuple[str, pb.SettlementRun]:
        """Takes the next step of a run, and says which."""
        run_id = run.run_id
        service, desk = self._service, self._desk
        match run.state:
            case pb.RUN_STATE_DRAFTING:
                request = pb.DraftRunRequest(run_id=run_id)
                return "drafted", await self._stream(service.DraftRun, request)
            case pb.RUN_STATE_DRAFT | pb.RUN_STATE_CANCELLING if _is_empty(run):
                cancel = pb.CancelRunRequest(run_id=run_id, reason="NOTHING_TO_COLLECT")
                return "given up", await self._stream(service.CancelRun, cancel)
            case pb.RUN_STATE_DRAFT:
                approve = pb.ApproveRunRequest(
                    request_id=request_id("approve", run_id), run_id=run_id
                )
                return "approved", (await persist(service.ApproveRun, approve, desk.approver)).run
            case pb.RUN_STATE_APPROVED if desk.notices:
                notify = notices_pb2.SendNoticesRequest(run_id=run_id)
                return "announced", await self._stream(service.SendNotices, notify)
            case pb.RUN_STATE_SEALED:
                submit = pb.SubmitRunRequest(request_id=request_id("submit", run_id), run_id=run_id)
                return "submitted", (await persist(service.SubmitRun, submit, desk.finance)).run
            case _:
                seal = pb.SealRunRequest(run_id=run_id, announced_elsewhere=not desk.notices)
                return "sealed", await self._stream(service.SealRun, seal)

    async def _stream(self, method: Any, request: Any) -> pb.SettlementRun:
        """Calls a method that shows how far a run is, and answers the run at the end."""
        metadata = self._desk.finance
        answers: list[Any] = await persist_stream(
            lambda: method(request, metadata=metadata, timeout=STREAM_SECONDS_MAX)
        )
        run: pb.SettlementRun = answers[-1].run
        return run

    async def _show(self, what: str, run_id: str) -> None:
        sheet = await self._sheet(run_id)
        self._tell(Step(self._today, what, sheet))

    async def _sheet(self, run_id: str, position: int = 0) -> pb.GetControlSheetResponse:
        # The run itself says up to where it must be known.
        run = await persist(
            self._service.GetRun, pb.GetRunRequest(run_id=run_id), self._desk.finance
        )
        request = pb.GetControlSheetRequest(
            run_id=run_id, at_least_position=max(position, run.position)
        )
        return await persist(self._service.GetControlSheet, request, self._desk.finance)

    # The bank

    async def _ask_bank(self, run: pb.SettlementRun) -> list[bank.Written]:
        """Hands the file of a run to the bank, which has its answers ready at the end of some days."""
        request = pb.DownloadRunFileRequest(run_id=run.run_id)
        metadata = self._desk.finance
        parts = await persist_stream(
            lambda: self._service.DownloadRunFile(
                request, metadata=metadata, timeout=STREAM_SECONDS_MAX
            )
        )
        content = b"".join(part.content for part in parts)
        return await asyncio.to_thread(self._play_bank, parts[0].file_name, content)

    def _play_bank(self, name: str, content: bytes) -> list[bank.Written]:
        folder = self._desk.folder
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / name
        # For nobody else's eyes, as any such file.
        file.touch(mode=0o600)
        file.write_bytes(content)
        return bank.play(file, folder, self._desk.seed)

    async def _import(self, run_id: str) -> None:
        """Imports what the bank has ready, and ends the run once all of it is answered for."""
        waiting = self._awaited[run_id]
        ready = [one for one in waiting if one.told_on < self._today]
        if not ready:
            return
        self._awaited[run_id] = [one for one in waiting if one.told_on >= self._today]
        is_new = [await self._import_file(one.path) for one in ready]
        if any(is_new):
            await self._show("bank's files", run_id)
        await self._close_run(run_id)

    async def _import_file(self, path: Path) -> bool:
        """Imports a file; answers whether it was new."""
        data = await asyncio.to_thread(path.read_bytes)
        metadata = self._desk.finance
        requests = [
            bank_pb2.ImportBankFileRequest(
                request_id=request_id("bank file", path.name), data=data[start : start + PART_BYTES]
            )
            for start in range(0, len(data), PART_BYTES)
        ]
        answers = await persist_stream(
            lambda: self._service.ImportBankFile(
                iter(requests), metadata=metadata, timeout=STREAM_SECONDS_MAX
            )
        )
        last = answers[-1]
        await self._set_fees_aside(last.file_id, last.position)
        return not last.known

    async def _set_fees_aside(self, file_id: str, position: int) -> None:
        """Says of what the bank took for the account that it is a fee; the rest waits for a person."""
        request = bank_pb2.ListBankEntriesRequest(
            state=bank_pb2.BANK_ENTRY_STATE_EXCEPTION,
            file_id=file_id,
            page_size=1_000,
            at_least_position=position,
        )
        listed = await persist(self._service.ListBankEntries, request, self._desk.finance)
        for entry in listed.entries:
            if entry.reason == bank_pb2.BANK_EXCEPTION_REASON_DEBIT_UNKNOWN:
                resolve = bank_pb2.ResolveBankEntryRequest(
                    request_id=request_id("fee", entry.entry_id),
                    entry_id=entry.entry_id,
                    set_aside=bank_pb2.SET_ASIDE_CODE_FEE,
                )
                await persist(self._service.ResolveBankEntry, resolve, self._desk.finance)

    async def _close_run(self, run_id: str) -> None:
        sheet = await self._sheet(run_id)
        if sheet.run.state == pb.RUN_STATE_CLOSED or sheet.in_transit.count:
            return
        request = pb.CloseRunRequest(request_id=request_id("close", run_id), run_id=run_id)
        answer = await persist(self._service.CloseRun, request, self._desk.finance)
        self._tell(Step(self._today, "closed", await self._sheet(run_id, answer.position)))

    # Months

    async def _close_month(self, month: date) -> None:
        request = books_pb2.CloseMonthRequest(
            request_id=request_id("month", f"{month:%Y-%m}"),
            month=Date(year=month.year, month=month.month),
        )
        try:
            answer = await persist(self._service.CloseMonth, request, self._desk.finance)
        except aio.AioRpcError as error:
            if reason_of(error) != "MONTH_CLOSED":
                raise
            return
        if not answer.replayed:
            self._tell(Step(self._today, f"month {month:%Y-%m} closed"))


def _is_empty(run: pb.SettlementRun) -> bool:
    """Whether a run has nothing to collect, as long as nobody buys by card."""
    return run.taken.count == run.left_out.count
