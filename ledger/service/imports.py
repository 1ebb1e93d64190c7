"""Opening balances of `MemberService`: lots of an older system."""

from __future__ import annotations

from uuid import UUID

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.imported_lot import LotFacts
from ledger.service import fields
from ledger.service.serving import Caller
from ledger.service.till import execute, rehearse
from ledger.v1 import member_pb2 as pb


class Imports:
    """Import."""

    async def ImportBalances(
        self, request: pb.ImportBalancesRequest, caller: Caller
    ) -> pb.ImportBalancesResponse:
        """Import the lots of a member, or say what that would do."""
        request_id = fields.uuid(request.request_id, "request_id")
        command = _decode(request)
        if request.validate_only:
            found, position = await rehearse(caller, command)
            response = _encode(found)
            if found.member_enrolled:
                response.account_id = ""
            response.position = position
            return response
        outcome = await execute(caller, request_id, command)
        response = _encode(_as_of(request_id, outcome.answer, len(command.lots)))
        response.position, response.replayed = outcome.position, outcome.replayed
        return response


def _decode(request: pb.ImportBalancesRequest) -> c.ImportBalances:
    if not request.lots:
        raise fields.invalid("lots", "must not be empty.")
    fields.count(len(request.lots), limits.IMPORT_LOTS_MAX, "lots", "lots")
    number = request.card_number
    return c.ImportBalances(
        source=fields.identifier(request.source, "source"),
        member_reference=fields.identifier(request.member_reference, "member_reference"),
        lots=tuple(_lot(lot, f"lots[{index}]") for index, lot in enumerate(request.lots)),
        card_number=fields.card_number(number, "card_number") if number else None,
    )


def _lot(lot: pb.OpeningLot, field: str) -> LotFacts:
    if not lot.HasField("earned_at"):
        raise fields.invalid(f"{field}.earned_at", "must not be empty.")
    return LotFacts(
        points=fields.count(lot.points, limits.POINTS_MAX, "points", f"{field}.points"),
        earned_at=fields.instant(lot.earned_at, f"{field}.earned_at"),
        lot_reference=fields.optional_identifier(lot.lot_reference, f"{field}.lot_reference"),
        available_at=fields.instant(lot.available_at, f"{field}.available_at")
        if lot.HasField("available_at")
        else None,
        expires_at=fields.instant(lot.expires_at, f"{field}.expires_at")
        if lot.HasField("expires_at")
        else None,
    )


def _as_of(request_id: UUID, answer: c.BalancesImported, lots: int) -> c.BalancesImported:
    """Return what this request did: nothing, where another one had imported all of it."""
    if answer.request_id == request_id:
        return answer
    return c.BalancesImported(answer.request_id, answer.account_id, 0, 0, 0, lots, False, False)


def _encode(answer: c.BalancesImported) -> pb.ImportBalancesResponse:
    return pb.ImportBalancesResponse(
        account_id=str(answer.account_id),
        lots_imported=answer.lots_imported,
        points_imported=answer.points_imported,
        points_ended=answer.points_ended,
        lots_unchanged=answer.lots_unchanged,
        member_enrolled=answer.member_enrolled,
        card_assigned=answer.card_assigned,
    )
