"""Sealing runs: collections are sent, then the file is written as a stream and kept encrypted.

Whatever is interrupted goes on with the next call. The file is made of the run's own events and of records of the vault
that never change, so it has the same bytes however often it is written; the same bytes are kept once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from uuid import UUID, uuid5

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.application.streams import events_of
from ledger.banking.accounts import DebtorAccount
from ledger.domain.errors import Reason, Refusal
from ledger.domain.settlement import RunState, SentCollection, SettlementRun
from ledger.service.finance.accounts import AccountReader
from ledger.service.finance.piping import piped
from ledger.service.finance.steps import find_run, go_on, take_step, taken_in
from ledger.service.patience import execute_patiently
from ledger.service.serving import Caller
from ledger.vault.files import BankFileKind, StoredFile

_METHOD = "SealRun"
_BEFORE = (
    RunState.DRAFTING,
    RunState.DRAFT,
    RunState.APPROVED,
    RunState.NOTIFIED,
    RunState.CANCELLING,
    RunState.CANCELLED,
)


async def seal(caller: Caller, run_id: UUID, *, announced_elsewhere: bool) -> AsyncIterator[int]:
    """Seal a run, from wherever it is; give the position after each part."""
    found = await find_run(caller, run_id)
    if found.run.state in _BEFORE:
        begun = await _begin(caller, found, announced_elsewhere=announced_elsewhere)
        yield begun.position
    accounts = AccountReader(caller, _METHOD, uuid5(run_id, "accounts"))

    async def part(found: c.FoundRun) -> Outcome[c.RunMoved] | None:
        return await _send_part(caller, accounts, found)

    async for reached in go_on(
        caller, run_id, RunState.SEALING, part, lambda run: run.sent_chunks < run.chunks
    ):
        yield reached
    run = (await find_run(caller, run_id)).run
    if run.state is RunState.SEALING:
        sealed = await _keep(caller, run)
        yield sealed.position


async def _begin(
    caller: Caller, found: c.FoundRun, *, announced_elsewhere: bool
) -> Outcome[c.RunMoved]:
    # They take most of a second to load, which a worker that never seals a run should not wait for.
    from ledger.service.finance.orders import check_order  # noqa: PLC0415

    found.run.check_seal(announced_elsewhere=announced_elsewhere)
    if found.settlement is not None:  # else the command is refused
        check_order(found.run, found.settlement, found.today)
    return await execute_patiently(caller, c.BeginSealing(found.run.id, announced_elsewhere))


async def _send_part(
    caller: Caller, accounts: AccountReader, found: c.FoundRun
) -> Outcome[c.RunMoved] | None:
    """Look at the names and accounts of a chunk, and send what a bank would take."""
    from ledger.service.finance.orders import check_debit  # noqa: PLC0415 - as above

    run = found.run
    chunk = run.sent_chunks + 1
    taken = await taken_in(caller, run, chunk)
    members = tuple(dict.fromkeys(one.member_reference for one in taken))
    debits, _ = await caller.programme.commands.read(c.GetRunDebits(members))
    by_member = {one.member_reference: one for one in debits}
    known = await accounts.read(one.record_id for one in debits)
    checked = [
        check_debit(run, one, debit, known.get(debit.record_id), found.today)
        for one in taken
        if (debit := by_member.get(one.member_reference)) is not None
    ]
    return await take_step(caller, c.SendCollections(run.id, chunk, tuple(checked)))


async def _keep(caller: Caller, run: SettlementRun) -> Outcome[c.RunMoved]:
    """Write the file and keep it, then say so."""
    run.check_not_empty()
    file = await _store(caller, run)
    return await execute_patiently(
        caller,
        c.SealRun(
            run.id, file.sha256.hex(), file.size, file.file_id, run.sent.count, run.sent.amount
        ),
    )


async def _store(caller: Caller, run: SettlementRun) -> StoredFile:
    from ledger.banking.order import Debit  # noqa: PLC0415 - as above
    from ledger.banking.pain008 import write_order  # noqa: PLC0415
    from ledger.service.finance.orders import debit_of, order_of  # noqa: PLC0415

    loop = asyncio.get_running_loop()
    chunks = _sent_chunks(caller, run)

    async def next_chunk() -> list[tuple[SentCollection, DebtorAccount]] | None:
        return await anext(chunks, None)

    def debits() -> Iterator[Debit]:
        # The writer is in a thread of its own; the chunks are read here, one at a time.
        while (chunk := asyncio.run_coroutine_threadsafe(next_chunk(), loop).result()) is not None:
            for one, account in chunk:
                yield debit_of(run, one, account)

    async with piped(lambda file: write_order(order_of(run, debits), file)) as content:
        return await caller.programme.bank_files.store(BankFileKind.ORDER, content)


async def _sent_chunks(
    caller: Caller, run: SettlementRun
) -> AsyncIterator[list[tuple[SentCollection, DebtorAccount]]]:
    """Go through what was sent, with the names and accounts it was sent with."""
    accounts = AccountReader(caller, _METHOD, uuid5(run.id, "file"))
    async for event in events_of(caller.programme.pool, run.id):
        if not isinstance(event, SettlementRun.CollectionsSent):
            continue
        known = await accounts.read(one.record_id for one in event.collections)
        if len(known) < len({one.record_id for one in event.collections}):
            raise Refusal(
                Reason.RUN_FILE_REFUSED,
                "An account that was there when it was sent is gone from the vault.",
                field="debtor_iban",
                problem="is not there any more",
            )
        yield [(one, known[one.record_id]) for one in event.collections]
