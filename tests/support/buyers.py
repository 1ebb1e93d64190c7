"""Members with mandates who pay by card, through the service."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from google.type.date_pb2 import Date

from ledger.v1 import charge_pb2, mandate_pb2
from ledger.v1.profile_pb2 import Profile, UpdateProfileRequest
from ledger.v1.verification_pb2 import SetPinRequest, Verification
from tests.support.till import Till, money

IBAN = "DE89370400440532013000"
NAME = "Änne Müller & Söhne"
PIN = "2580"


class Buyers:
    """Members with mandates who pay by card."""

    def __init__(self, till: Till) -> None:
        """Start with nobody."""
        self.till = till
        self.cards: dict[str, str] = {}
        self.mandates: dict[str, str] = {}

    def enrol(
        self,
        reference: str,
        now: datetime,
        iban: str = IBAN,
        *,
        holder: str = NAME,
        profile: Profile | None = None,
        mandate_reference: str = "",
    ) -> None:
        """Have a member sign a mandate, and perhaps say how it wants to be told."""
        till = self.till
        self.cards[reference] = till.new_card(reference, occurred_at=now).card_number
        if profile is not None:
            update = UpdateProfileRequest(
                request_id=str(uuid4()), member_reference=reference, profile=profile
            )
            till.call("UpdateProfile", update)
        pin = SetPinRequest(request_id=str(uuid4()), member_reference=reference, pin=PIN)
        till.call("SetPin", pin)
        request = mandate_pb2.SignMandateRequest(
            request_id=str(uuid4()),
            member_reference=reference,
            mandate_reference=mandate_reference,
            sign_date=Date(year=now.year, month=now.month, day=now.day),
            way=mandate_pb2.MANDATE_WAY_ONLINE,
            account=mandate_pb2.DebtorAccount(name=holder, iban=iban),
        )
        self.mandates[reference] = till.call("SignMandate", request).mandate_reference

    def buy(self, reference: str, cents: int, order_reference: str = "") -> str:
        """Have a member pay with the card; return the charge."""
        request = charge_pb2.ChargeCardRequest(
            request_id=str(uuid4()),
            card_number=self.cards[reference],
            amount=money(cents),
            shop_id="shop-1",
            till_id="till-1",
            order_reference=order_reference,
            verification=Verification(pin=PIN),
        )
        charge_id: str = self.till.call("ChargeCard", request).charge_id
        return charge_id

    def owed(self, reference: str) -> charge_pb2.GetMemberChargesResponse:
        """What a member owes."""
        request = charge_pb2.GetMemberChargesRequest(card_number=self.cards[reference])
        found: charge_pb2.GetMemberChargesResponse = self.till.call("GetMemberCharges", request)
        return found
