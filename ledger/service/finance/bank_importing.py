"""Importing a bank's file: kept sealed first, then its lines, some at a time, then what follows for whole runs.

Interrupted anywhere, it is called again and goes on: lines are known by what makes them that line, and a run says
itself how far it is settled.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from uuid import UUID

import msgspec

from ledger.application import commands as c
from ledger.banking.parsing import UnreadableFileError
from ledger.domain import limits
from ledger.domain.errors import Reason, Refusal
from ledger.domain.settlement.bank_line import ReadLine
from ledger.projections.bank_entries import queries as entries
from ledger.projections.errors import ProjectionBehindError
from ledger.projections.statements.overdue import owners
from ledger.service.finance.bank_fields import SOURCES
from ledger.service.finance.bank_reading import Checked, Summary, lines_of
from ledger.service.finance.bank_settling import settle_run, unsettled_runs
from ledger.service.freshness import await_head, await_position
from ledger.service.patience import execute_patiently
from ledger.service.serving import Caller
from ledger.v1 import bank_pb2 as pb
from ledger.vault.files import BankFileKind, StoredFile


async def import_file(
    chunks: AsyncIterator[bytes], caller: Caller
) -> AsyncGenerator[pb.ImportBankFileResponse, None]:
    """Import a file, and say how far it is."""
    stored, summary = await _keep(chunks, caller)
    sha256 = stored.sha256.hex()
    progress = pb.ImportBankFileResponse(
        file_id=str(stored.file_id),
        sha256=sha256,
        source=SOURCES.encode(summary.source),
        lines=summary.lines,
    )
    known, position = await caller.programme.commands.read(c.GetImportedFile(sha256))
    progress.position = position
    if known is not None and known.is_finished:
        progress.known, progress.done = True, True
        progress.lines_done = summary.lines
        await _count(caller, known.file_id, progress)
        yield progress
        return
    command = c.OpenBankFile(stored.file_id, sha256, stored.size, summary.source, summary.lines)
    opened = await execute_patiently(caller, command)
    yield progress
    await await_head(caller.programme, ["statements"])
    named: set[UUID] = set()
    async with aclosing(_read(caller, stored)) as parts:
        async for lines in parts:
            await _record(caller, sha256, lines, progress)
            named |= {one.line.run_id for one in lines if one.line.run_id is not None}
            yield progress
    for run_id in named | await unsettled_runs(caller, progress.position):
        async for settled in settle_run(caller, run_id):
            progress.collections_settled += settled.answer.count
            progress.position = max(progress.position, settled.position)
            yield progress
    finished = await execute_patiently(caller, c.FinishBankFile(sha256, progress.lines_new))
    progress.position = max(progress.position, finished.position)
    await _count(caller, opened.answer.file_id, progress)
    progress.done = True
    yield progress


async def _keep(chunks: AsyncIterator[bytes], caller: Caller) -> tuple[StoredFile, Summary]:
    """Store a file that can be read."""
    checked = Checked(caller.programme.namespace)
    try:
        async with asyncio.timeout(limits.BANK_FILE_SECONDS_MAX):
            stored = await caller.programme.bank_files.store(
                BankFileKind.ANSWER, checked.through(_limited(chunks))
            )
    except UnreadableFileError as error:
        raise Refusal(
            Reason.BANK_FILE_UNREADABLE,
            "The bytes are no bank file that can be read.",
            field="data",
            problem=str(error),
        ) from None
    except TimeoutError:
        raise Refusal(
            Reason.BANK_FILE_TOO_LARGE,
            "The file takes too long to come.",
            field="data",
            seconds_max=limits.BANK_FILE_SECONDS_MAX,
        ) from None
    assert checked.summary is not None, "it was read to its end"
    return stored, checked.summary


async def _limited(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > limits.BANK_FILE_BYTES_MAX:
            raise Refusal(
                Reason.BANK_FILE_TOO_LARGE,
                "The file is larger than is taken.",
                field="data",
                bytes_max=limits.BANK_FILE_BYTES_MAX,
            )
        if chunk:
            yield chunk


async def _read(caller: Caller, stored: StoredFile) -> AsyncGenerator[tuple[ReadLine, ...], None]:
    """Go through the lines of a file that is kept, with whose statements they name."""
    reader = caller.reader("ImportBankFile")
    chunks = caller.programme.bank_files.read(reader, stored.file_id)
    names = caller.programme.namespace
    async with aclosing(lines_of(chunks, names, limits.BANK_LINES_AT_ONCE_MAX)) as parts:
        async for lines in parts:
            yield await _with_owners(caller, lines)


async def _with_owners(caller: Caller, lines: tuple[ReadLine, ...]) -> tuple[ReadLine, ...]:
    ids = {one.line.statement_id for one in lines if one.line.statement_id is not None}
    if not ids:
        return lines
    async with caller.programme.pool.connection() as connection:
        found = await owners(connection, ids)
    return tuple(
        msgspec.structs.replace(one, member_reference=found.get(one.line.statement_id, ""))
        if one.line.statement_id is not None
        else one
        for one in lines
    )


async def _record(
    caller: Caller,
    sha256: str,
    lines: tuple[ReadLine, ...],
    progress: pb.ImportBankFileResponse,
) -> None:
    outcome = await execute_patiently(caller, c.RecordBankLines(sha256, lines))
    progress.lines_done += len(lines)
    progress.position = max(progress.position, outcome.position)
    if not outcome.replayed:
        progress.lines_new += outcome.answer.new
        progress.matched += outcome.answer.matched
        progress.exceptions += outcome.answer.exceptions


async def _count(caller: Caller, file_id: UUID, progress: pb.ImportBankFileResponse) -> None:
    """Say what has become of the file's lines by now, where that can be known in time."""
    try:
        await await_position(caller.programme, entries.NAME, progress.position)
    except ProjectionBehindError:
        return
    async with caller.programme.pool.connection() as connection:
        states = await entries.states_of_file(connection, file_id)
    progress.matched = states.get("MATCHED", 0)
    progress.exceptions = states.get("EXCEPTION", 0)
