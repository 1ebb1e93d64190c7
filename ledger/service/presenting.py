"""`PresentReceipts`: receipts of a customer nobody knows, and the card on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger.application import commands as c
from ledger.application.attempt import Outcome
from ledger.control.keys import Role
from ledger.domain import limits
from ledger.domain.presenting import CardCondition, ReceiptVerdict
from ledger.service import fields
from ledger.service.choices import Choices
from ledger.service.enrolling import pending_consents, said_form, sealed_profile
from ledger.service.receipts import decode_identity
from ledger.service.serving import Caller
from ledger.service.till import check_shop, execute, made_id, made_text, request_id_of
from ledger.v1 import point_of_sale_pb2 as pb
from ledger.v1 import presenting_pb2

_VERDICTS = Choices(ReceiptVerdict, presenting_pb2.ReceiptVerdict, "RECEIPT_VERDICT")
_CONDITIONS = Choices(CardCondition, presenting_pb2.CardCondition, "CARD_CONDITION")


class Presenting:
    """The paper way to a card."""

    async def PresentReceipts(
        self, request: pb.PresentReceiptsRequest, caller: Caller
    ) -> pb.PresentReceiptsResponse:
        """Say which receipts count, and issue a card on them."""
        request_id = request_id_of(request)
        check_shop(caller.key, request.shop_id, "shop_id")
        reference = _member_reference(request)
        form = said_form(request, caller)
        command = c.PresentReceipts(
            member_reference=reference,
            receipts=_identities(request),
            occurred_at=fields.optional_instant(request, "occurred_at"),
            card_number=fields.optional_card_number(request.card_number, "card_number"),
            only_say=request.validate_only,
            profile=await sealed_profile(request, caller, reference, rehearsed=request_id is None),
            choices=form.choices,
            sharing=form.sharing,
            shop_id=request.shop_id,
        )
        outcome = await execute(caller, request_id, command)
        answer = outcome.answer
        condition = answer.condition
        return pb.PresentReceiptsResponse(
            position=outcome.position,
            card_number=made_text(outcome, answer.card_number),
            account_id=made_id(outcome, answer.account_id),
            points_credited=answer.points_credited,
            points_available=answer.points_available,
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
            receipts=_encode_receipts(request, caller, outcome),
            card_issued=bool(answer.card_number),
            condition=None if condition is None else _CONDITIONS.encode(condition),
            receipts_counting=sum(one.verdict is ReceiptVerdict.COUNTS for one in answer.receipts),
            pending_consents=pending_consents(caller, outcome),
        )


def _member_reference(request: pb.PresentReceiptsRequest) -> str:
    """Return who is named; to ask what counts nobody need be."""
    name = "member_reference"
    if request.validate_only:
        return fields.optional_identifier(request.member_reference, name)
    return fields.identifier(request.member_reference, name)


def _identities(request: pb.PresentReceiptsRequest) -> tuple[c.ReceiptIdentity, ...]:
    if len(request.receipts) > limits.PRESENTED_RECEIPTS_MAX:
        raise fields.over_limit("receipts", limits.PRESENTED_RECEIPTS_MAX, "receipts")
    found = tuple(
        decode_identity(key, f"receipts[{index}]") for index, key in enumerate(request.receipts)
    )
    for index, identity in enumerate(found):
        if identity in found[:index]:
            raise fields.invalid(f"receipts[{index}]", "the same receipt is presented twice.")
    return found


def _encode_receipts(
    request: pb.PresentReceiptsRequest, caller: Caller, outcome: Outcome[Any]
) -> Iterator[presenting_pb2.PresentedReceipt]:
    """Yield what is said of each receipt; whose another's is, only to those who may know."""
    may_know = caller.key.role is Role.OPERATOR
    said: tuple[c.PresentedReceipt, ...] = outcome.answer.receipts
    for key, one in zip(request.receipts, said, strict=False):  # old answers say nothing
        yield presenting_pb2.PresentedReceipt(
            receipt=key,
            verdict=_VERDICTS.encode(one.verdict),
            points_credited=one.points_credited,
            use_time=fields.optional_timestamp(one.used_at),
            account_id=fields.uuid_text(one.account_id) if may_know else "",
        )
