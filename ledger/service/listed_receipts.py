"""Receipts of an account in `PointOfSaleService`: for who has the card, but not the receipt."""

from __future__ import annotations

import asyncio
from uuid import UUID

from ledger.application import commands as c
from ledger.domain.account import Account
from ledger.projections.account_entries import queries as entries
from ledger.projections.account_entries.queries import EarnedFor
from ledger.projections.receipts import queries as receipts
from ledger.projections.receipts.queries import Identity
from ledger.service import fields
from ledger.service.accounts import account_key
from ledger.service.freshness import await_position
from ledger.service.identifying import name_holder
from ledger.service.pages import PageTokens, page_size
from ledger.service.receipts import encode_identity
from ledger.service.serving import Caller
from ledger.v1 import till_pb2 as pb

RECEIPTS_DEFAULT = 10
RECEIPTS_MAX = 50


class ListedReceipts:
    """What was bought with a card."""

    async def ListReceipts(
        self, request: pb.ListReceiptsRequest, caller: Caller
    ) -> pb.ListReceiptsResponse:
        """List the receipts of an account, newest first."""
        size = page_size(request.page_size, RECEIPTS_DEFAULT, RECEIPTS_MAX)
        programme = caller.programme
        await name_holder(request, "key", caller)
        query = c.GetAccount(account_key(request), check_card=caller.is_at_sale)
        account = (await programme.commands.read(query)).found
        tokens = PageTokens(programme.facts.fingerprint_key, "ListReceipts", str(account.id))
        token = tokens.decode(request.page_token, tuple[int])
        before = entries.AFTER_ALL if token is None else token[0]
        position = await await_position(programme, "account_entries", request.at_least_position)
        async with programme.pool.connection() as connection:
            found = await entries.earned(connection, _ids(account), size + 1, before)
        shown = found[:size]
        if shown:
            # How a receipt is named on paper is another projection's to know.
            await await_position(programme, "receipts", shown[0].position)
        async with programme.pool.connection() as connection:
            named = await receipts.identities(connection, [one.receipt_id for one in shown])
        return pb.ListReceiptsResponse(
            receipts=await asyncio.gather(
                *(_listed(caller, one, named[one.receipt_id]) for one in shown)
            ),
            next_page_token=tokens.encode([shown[-1].position]) if len(found) > size else "",
            position=position,
        )


def _ids(account: Account) -> list[UUID]:
    """Return the account, and those that became part of it."""
    return [account.id, *(one.account_id for one in account.absorbed)]


async def _listed(caller: Caller, earned: EarnedFor, named: Identity) -> pb.ListedReceipt:
    """Return a receipt as it is now."""
    identity = c.ReceiptIdentity(*named)
    receipt = (await caller.programme.commands.read(c.GetReceipt(identity))).found.receipt
    money = caller.programme.money
    return pb.ListedReceipt(
        receipt=encode_identity(named),
        receipt_id=fields.uuid_text(earned.receipt_id),
        occurred_at=fields.timestamp(receipt.facts.occurred_at),
        total=money.encode(receipt.facts.total),
        kept_total=money.encode(receipt.kept_total(receipt.returned)),
        points_earned=earned.points,
        voided=receipt.voided,
    )
