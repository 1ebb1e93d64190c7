"""Coupons of `ProgrammeService`, and the tier that an account shows."""

from __future__ import annotations

from ledger.application import commands as c
from ledger.domain import limits
from ledger.service import fields
from ledger.service.serving import Caller
from ledger.v1 import programme_pb2 as pb


class Coupons:
    """Issue coupons, and look one up."""

    async def IssueCoupons(
        self, request: pb.IssueCouponsRequest, caller: Caller
    ) -> pb.IssueCouponsResponse:
        """Issue coupons of a campaign."""
        request_id = fields.uuid(request.request_id, "request_id")
        command = c.IssueCoupons(
            campaign=fields.identifier(request.campaign, "campaign"),
            codes=_codes(request),
            member_reference=fields.optional_identifier(
                request.member_reference, "member_reference"
            ),
            uses_max=fields.count(request.uses_max, limits.COUPON_USES_MAX, "uses", "uses_max")
            if request.HasField("uses_max")
            else 1,
            starts_on=fields.optional_date(request, "starts_on"),
            ends_on=fields.optional_date(request, "ends_on"),
        )
        if command.starts_on and command.ends_on and command.ends_on < command.starts_on:
            raise fields.invalid("ends_on", "it would end before it starts.")
        outcome = await caller.programme.commands.execute(
            request_id, caller.key.principal_id, command
        )
        return pb.IssueCouponsResponse(
            position=outcome.position,
            count=outcome.answer.count,
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
        )

    async def GetCoupon(self, request: pb.GetCouponRequest, caller: Caller) -> pb.GetCouponResponse:
        """Answer a coupon."""
        query = c.GetCoupon(
            fields.some_coupon_code(request.code, "code"),
            at_least_position=request.at_least_position,
        )
        found, position = await caller.programme.commands.read(query)
        facts = found.facts
        return pb.GetCouponResponse(
            code=facts.code,
            campaign=facts.campaign,
            member_reference=facts.member_reference,
            uses_max=facts.uses_max,
            used=found.used,
            starts_on=fields.optional_date_message(facts.starts_on),
            ends_on=fields.optional_date_message(facts.ends_on),
            position=position,
        )


def _codes(request: pb.IssueCouponsRequest) -> tuple[str, ...]:
    if not request.codes:
        raise fields.invalid("codes", "must not be empty.")
    fields.count(len(request.codes), limits.COUPONS_ISSUED_MAX, "codes", "codes")
    codes = tuple(
        fields.some_coupon_code(code, f"codes[{index}]") for index, code in enumerate(request.codes)
    )
    for index, code in enumerate(codes):
        if code in codes[:index]:
            raise fields.invalid(f"codes[{index}]", "the same code is there twice.")
    return codes
