"""`PointOfSaleService`: what tills and checkouts call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.domain import limits
from ledger.domain.errors import Refusal
from ledger.service import fields
from ledger.service.accounts import account_key, encode_account, encode_standing
from ledger.service.exchanges import Exchanges
from ledger.service.holds import Holds
from ledger.service.identifying import IDENTIFIERS, name_holder
from ledger.service.listed_receipts import ListedReceipts
from ledger.service.lots import add_lots
from ledger.service.presenting import Presenting
from ledger.service.quotes import Quotes
from ledger.service.recorded import encode_recorded
from ledger.service.returns import Returns
from ledger.service.rewards import Rewards
from ledger.service.rpc import problem_of
from ledger.service.serving import Caller
from ledger.service.till import (
    check_shop,
    execute,
    holder,
    made_id,
    request_id_of,
    some_points,
)
from ledger.service.till_days import TillDays
from ledger.service.verifying import execute_verified
from ledger.v1 import point_of_sale_pb2 as pb

UPLOAD_RECEIPTS_MAX = 500


class PointOfSale(Holds, Returns, Quotes, Exchanges, TillDays, Rewards, ListedReceipts, Presenting):
    """Receipts, accounts at the till, redemptions and cards."""

    async def RecordReceipt(
        self, request: pb.RecordReceiptRequest, caller: Caller
    ) -> pb.RecordReceiptResponse:
        """Record a receipt."""
        if request.receipt.WhichOneof("holder") in IDENTIFIERS:
            await name_holder(request.receipt, "holder", caller, "receipt.")
        return encode_recorded(await _record(request, caller))

    async def UploadReceipts(
        self, requests: AsyncIterator[pb.UploadReceiptsRequest], caller: Caller
    ) -> AsyncIterator[pb.UploadReceiptsResponse]:
        """Record many receipts, message by message."""
        async for request in requests:
            yield await _upload(request.receipts, caller)

    async def GetAccount(
        self, request: pb.GetAccountRequest, caller: Caller
    ) -> pb.GetAccountResponse:
        """Answer an account."""
        await name_holder(request, "key", caller)
        key = account_key(request)
        query = c.GetAccount(
            key, check_card=caller.is_at_sale, at_least_position=request.at_least_position
        )
        # Queued together, so that both are decided on the same account.
        commands = caller.programme.commands
        (found, position), (standing, _) = await asyncio.gather(
            commands.read(query), commands.read(c.GetStanding(key))
        )
        account = encode_account(found)
        tier = encode_standing(standing, caller.programme.money)
        if tier is not None:
            account.standing.CopyFrom(tier)
        if request.include_lots:
            add_lots(account, found)
        return pb.GetAccountResponse(account=account, position=position)

    async def RedeemPoints(
        self, request: pb.RedeemPointsRequest, caller: Caller
    ) -> pb.RedeemPointsResponse:
        """Spend points."""
        request_id = request_id_of(request)
        check_shop(caller.key, request.shop_id, "shop_id")
        await name_holder(request, "holder", caller)
        command = c.RedeemPoints(
            holder=holder(request),
            points=some_points(request.points),
            occurred_at=fields.optional_instant(request, "occurred_at"),
            order_reference=fields.optional_identifier(request.order_reference, "order_reference"),
            receipt_total=caller.programme.money.decode(request.receipt_total, "receipt_total")
            if request.HasField("receipt_total")
            else None,
        )
        outcome = await execute_verified(caller, request_id, request, command.holder, command)
        answer = outcome.answer
        return pb.RedeemPointsResponse(
            position=outcome.position,
            redemption_id=made_id(outcome, answer.redemption_id),
            account_id=str(answer.account_id),
            points_redeemed=answer.points_redeemed,
            points_available=answer.points_available,
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )


def _record(
    request: pb.RecordReceiptRequest, caller: Caller
) -> asyncio.Future[Outcome[c.ReceiptRecorded]]:
    """Queue one receipt, or refuse it."""
    request_id = request_id_of(request)
    if not request.HasField("receipt"):
        raise fields.invalid("receipt", "must not be empty.")
    facts = caller.programme.receipts.decode(request.receipt)
    check_shop(caller.key, facts.shop_id, "receipt.shop_id")
    if request_id is None:
        return asyncio.ensure_future(execute(caller, None, c.RecordReceipt(facts)))
    return caller.programme.commands.enqueue(
        request_id,
        caller.key.principal_id,
        c.RecordReceipt(facts),
        late_allowed=caller.may_be_late,
    )


async def _upload(
    receipts: Sequence[pb.RecordReceiptRequest], caller: Caller
) -> pb.UploadReceiptsResponse:
    if not receipts:
        raise fields.invalid("receipts", "must not be empty.")
    fields.count(len(receipts), UPLOAD_RECEIPTS_MAX, "receipts", "receipts")
    # The whole message is queued at once, so that it shares its commits.
    caller.programme.commands.check_room(len(receipts))
    unnamed = await _name_holders(receipts, caller)
    futures = [
        unnamed[index] if index in unnamed else _record_or_error(request, caller)
        for index, request in enumerate(receipts)
    ]
    waiting = [one for one in futures if isinstance(one, asyncio.Future)]
    if waiting:
        # Whoever gives up the stream gives up what still waits of it.
        await asyncio.gather(*waiting, return_exceptions=True)
    response = pb.UploadReceiptsResponse()
    for request, future in zip(receipts, futures, strict=True):
        _add_result(response, request.request_id, future)
    return response


async def _name_holders(
    receipts: Sequence[pb.RecordReceiptRequest], caller: Caller
) -> dict[int, Refusal]:
    """Find whom receipts name by a phone number, an e-mail address or an app; return which of them name nobody."""
    refused: dict[int, Refusal] = {}
    for index, request in enumerate(receipts):
        if request.receipt.WhichOneof("holder") in IDENTIFIERS:
            try:
                await name_holder(request.receipt, "holder", caller, "receipt.")
            except Refusal as refusal:
                refused[index] = refusal
    return refused


def _record_or_error(
    request: pb.RecordReceiptRequest, caller: Caller
) -> asyncio.Future[Outcome[c.ReceiptRecorded]] | Exception:
    try:
        return _record(request, caller)
    except Refusal as refusal:
        return refusal


def _add_result(
    response: pb.UploadReceiptsResponse,
    request_id: str,
    outcome: asyncio.Future[Outcome[c.ReceiptRecorded]] | Exception,
) -> None:
    result = response.results.add(request_id=request_id[: limits.IDENTIFIER_CHARACTERS_MAX])
    error = outcome if isinstance(outcome, Exception) else outcome.exception()
    if error is None:
        assert isinstance(outcome, asyncio.Future)
        result.recorded.CopyFrom(encode_recorded(outcome.result()))
        response.position = max(response.position, result.recorded.position)
    elif isinstance(error, Exception):
        result.error.CopyFrom(problem_of(error).status())
    else:
        raise error
