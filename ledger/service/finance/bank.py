"""What banks say: import, lists, and what people decide about lines."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing

from ledger.application import commands as c
from ledger.domain.errors import Reason, Refusal
from ledger.projections.bank_entries import queries as entries
from ledger.projections.bank_entries.projection import BankEntryRow
from ledger.projections.bank_entries.queries import Wanted
from ledger.service import fields
from ledger.service.finance.bank_fields import SET_ASIDES, STATES, encode_entry
from ledger.service.finance.bank_importing import import_file
from ledger.service.finance.bank_settling import settle_run
from ledger.service.finance.bank_texts import text_of
from ledger.service.freshness import await_position
from ledger.service.pages import PageTokens, page_size
from ledger.service.serving import Caller
from ledger.v1 import bank_pb2 as pb

PAGE_DEFAULT = 100
PAGE_MAX = 1_000


class BankAnswersPart:
    """The bank's part of FinanceService."""

    async def ImportBankFile(
        self, requests: AsyncIterator[pb.ImportBankFileRequest], caller: Caller
    ) -> AsyncIterator[pb.ImportBankFileResponse]:
        """Import a file."""
        async with aclosing(import_file(_data(requests), caller)) as answers:
            async for answer in answers:
                yield answer

    async def ListBankEntries(
        self, request: pb.ListBankEntriesRequest, caller: Caller
    ) -> pb.ListBankEntriesResponse:
        """List lines."""
        programme = caller.programme
        wanted = _wanted(request)
        size = page_size(request.page_size, PAGE_DEFAULT, PAGE_MAX)
        scope = " ".join(map(str, wanted))
        tokens = PageTokens(programme.facts.fingerprint_key, "ListBankEntries", scope)
        after = tokens.decode(request.page_token, tuple[int]) or (0,)
        position = await await_position(programme, entries.NAME, request.at_least_position)
        async with programme.pool.connection() as connection:
            rows = await entries.page(connection, wanted, after[0], size + 1)
        shown = rows[:size]
        more = len(rows) > size
        return pb.ListBankEntriesResponse(
            entries=[encode_entry(caller, row) for row in shown],
            next_page_token=tokens.encode([shown[-1].recorded_position]) if more else "",
            position=position,
        )

    async def GetBankEntry(
        self, request: pb.GetBankEntryRequest, caller: Caller
    ) -> pb.GetBankEntryResponse:
        """Answer a line with what the bank wrote; who reads that is written down."""
        row = await _find(request, caller)
        return pb.GetBankEntryResponse(
            entry=encode_entry(caller, row), text=await text_of(caller, row)
        )

    async def ResolveBankEntry(
        self, request: pb.ResolveBankEntryRequest, caller: Caller
    ) -> pb.ResolveBankEntryResponse:
        """Decide what a line is."""
        request_id = fields.uuid(request.request_id, "request_id")
        command = _resolution(request)
        outcome = await caller.programme.commands.execute(
            request_id, caller.key.principal_id, command
        )
        settled, position = 0, outcome.position
        if outcome.answer.run_id is not None:
            async for chunk in settle_run(caller, outcome.answer.run_id):
                settled += chunk.answer.count
                position = chunk.position
        return pb.ResolveBankEntryResponse(
            entry_id=str(outcome.answer.entry_id),
            state=STATES.encode(outcome.answer.state),
            collections_settled=settled,
            position=position,
            replayed=outcome.replayed,
        )


async def _data(requests: AsyncIterator[pb.ImportBankFileRequest]) -> AsyncIterator[bytes]:
    first = True
    async for request in requests:
        if first:
            fields.uuid(request.request_id, "request_id")
            first = False
        yield request.data
    if first:
        raise fields.invalid("data", "must not be empty.")


def _wanted(request: pb.ListBankEntriesRequest) -> Wanted:
    ids = (request.file_id, request.run_id, request.statement_id)
    names = ("file_id", "run_id", "statement_id")
    state = STATES.decode(request.state, "state") if request.state else None
    found = (
        fields.uuid(text, name) if text else None for text, name in zip(ids, names, strict=True)
    )
    return Wanted(None if state is None else state.value, *found)


async def _find(request: pb.GetBankEntryRequest, caller: Caller) -> BankEntryRow:
    programme = caller.programme
    entry_id = fields.uuid(request.entry_id, "entry_id")
    await await_position(programme, entries.NAME, request.at_least_position)
    async with programme.pool.connection() as connection:
        row = await entries.by_id(connection, entry_id)
    if row is None:
        raise Refusal(Reason.BANK_ENTRY_UNKNOWN, "There is no such line.", field="entry_id")
    return row


def _resolution(request: pb.ResolveBankEntryRequest) -> c.ResolveBankEntry:
    entry_id = fields.uuid(request.entry_id, "entry_id")
    match request.WhichOneof("resolution"):
        case "statement":
            key = request.statement
            return c.ResolveBankEntry(
                entry_id,
                statement_id=fields.uuid(key.statement_id, "statement.statement_id"),
                member_reference=fields.identifier(
                    key.member_reference, "statement.member_reference"
                ),
                other_amount=request.other_amount,
            )
        case "run_id":
            return c.ResolveBankEntry(entry_id, run_id=fields.uuid(request.run_id, "run_id"))
        case "payout":
            payout = request.payout
            return c.ResolveBankEntry(
                entry_id,
                member_reference=fields.identifier(
                    payout.member_reference, "payout.member_reference"
                ),
                payout_id=fields.uuid(payout.payout_id, "payout.payout_id"),
            )
        case "set_aside":
            code = SET_ASIDES.decode(request.set_aside, "set_aside")
            return c.ResolveBankEntry(entry_id, set_aside=code)
        case _:
            raise fields.invalid(
                "resolution", "must be one of statement, run_id, payout and set_aside."
            )
