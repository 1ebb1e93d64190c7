"""A charge: what was paid with the card at once, and what came back of it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, NamedTuple
from uuid import UUID

from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause, Event, LedgerAggregate, Opening
from ledger.domain.verification_way import VerificationWay


class Payment(NamedTuple):
    """What a charge is made of."""

    charges_id: UUID
    member_reference: str
    card_number: str
    amount: int
    shop_id: str = ""
    till_id: str = ""
    order_reference: str = ""
    verification: VerificationWay | None = None


class Charge(LedgerAggregate):
    """A payment with the card. Amounts in minor units."""

    TOPIC = "ledger.Charge"
    CACHED: ClassVar[bool] = False

    class Created(Opening, frozen=True, kw_only=True):
        """A card was charged."""

        TOPIC = "ledger.CardCharged"
        OMITTED = frozenset({"shop_id", "till_id", "order_reference", "verification"})

        originator_topic: str = "ledger.Charge"
        charges_id: UUID
        member_reference: str
        card_number: str
        amount: int
        shop_id: str = ""
        till_id: str = ""
        order_reference: str = ""
        """Of the shop's own, where it gave one."""
        verification: VerificationWay | None = None
        """How the payer showed to be the member."""

    class Tendered(Event, frozen=True, kw_only=True):
        """The charge paid for a receipt."""

        TOPIC = "ledger.ChargeTendered"

        receipt_id: UUID

        def apply(self, charge: Charge) -> None:
            """Remember the receipt."""
            charge.receipt_id = self.receipt_id

    class Refunded(Event, frozen=True, kw_only=True):
        """A charge was refunded, all or some of it."""

        TOPIC = "ledger.ChargeRefunded"

        refund_id: UUID
        amount: int

        def apply(self, charge: Charge) -> None:
            """Add up what came back."""
            charge.refunded += self.amount

    def __init__(  # noqa: PLR0913, PLR0917 - each is a fact of its own
        self,
        charges_id: UUID,
        member_reference: str,
        card_number: str,
        amount: int,
        shop_id: str,
        till_id: str,
        order_reference: str,
        verification: VerificationWay | None,
        occurred_at: datetime,
    ) -> None:
        """Start with nothing refunded."""
        self.charges_id = charges_id
        self.member_reference = member_reference
        self.card_number = card_number
        self.amount = amount
        self.shop_id = shop_id
        self.till_id = till_id
        self.order_reference = order_reference
        self.verification = verification
        self.occurred_at = occurred_at
        self.refunded = 0
        self.receipt_id: UUID | None = None

    @classmethod
    def make(cls, id_: UUID, cause: Cause, payment: Payment) -> Charge:
        """Record a charge."""
        return cls._open(cls.Created, id_, cause, **payment._asdict())

    @property
    def refundable(self) -> int:
        """What can still come back."""
        return self.amount - self.refunded

    def check_refund(self, amount: int, field: str = "amount") -> None:
        """Refuse to give back more than was paid."""
        if amount > self.refundable:
            raise Refusal(
                Reason.REFUND_EXCEEDS,
                "More would come back than was paid.",
                field=field,
                refundable=self.refundable,
            )

    def refund(self, cause: Cause, refund_id: UUID, amount: int) -> None:
        """Give back some of it."""
        self._trigger(self.Refunded, cause, refund_id=refund_id, amount=amount)

    def check_tender(self, amount: int, *, same_member: bool, within: str) -> None:
        """Refuse to pay twice with it, for somebody else's receipt, or another amount than is left of it.

        `within` is what the refusal's field begins with.
        """
        if self.receipt_id is not None or not same_member:
            raise Refusal(
                Reason.CHARGE_NOT_USABLE,
                "The charge paid for another receipt or is another member's.",
                field=f"{within}charge_id",
            )
        if amount != self.refundable:
            raise Refusal(
                Reason.TENDER_MISMATCH,
                "The amount is not what is left of the charge.",
                field=f"{within}amount",
                expected=self.refundable,
                actual=amount,
            )

    def tender(self, cause: Cause, receipt_id: UUID) -> None:
        """Pay for a receipt with it."""
        self._trigger(self.Tendered, cause, receipt_id=receipt_id)
