"""Receipts: what was bought, and who it was counted for."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause, Event, LedgerAggregate, Opening


class Channel(StrEnum):
    """Where a purchase was made."""

    STORE = "STORE"
    ONLINE = "ONLINE"


class Unit(StrEnum):
    """What a quantity counts."""

    EACH = "EACH"
    KILOGRAM = "KILOGRAM"
    LITRE = "LITRE"
    METRE = "METRE"


class TenderKind(StrEnum):
    """A way a receipt was paid."""

    CASH = "CASH"
    BANK_CARD = "BANK_CARD"
    POINTS = "POINTS"
    VOUCHER = "VOUCHER"
    OTHER = "OTHER"


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of a receipt. Amounts are minor units of the whole line, tax included."""

    line_id: str
    sku: str
    quantity_thousandths: int
    gross: int
    unit: Unit = Unit.EACH
    category: str = ""
    discount: int = 0
    tax_rate_millionths: int = 0
    tax: int = 0


class Tender(msgspec.Struct, frozen=True, omit_defaults=True):
    """A payment of a receipt, in minor units. `redemption_id` for POINTS only."""

    kind: TenderKind
    amount: int
    redemption_id: UUID | None = None


class ReceiptFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a till says about a purchase, in domain values. Amounts in minor units of the programme's currency."""

    shop_id: str
    till_id: str
    number: str
    business_date: date
    occurred_at: datetime
    channel: Channel
    lines: tuple[Line, ...]
    tenders: tuple[Tender, ...]
    total: int
    card_number: str | None = None
    member_reference: str | None = None


class Earning(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a receipt earns: the frozen result of the rules at the sale."""

    micropoints: int
    """Exact, in millionths of a point."""
    carry_remainder: bool = True


class Receipt(LedgerAggregate):
    """A recorded receipt."""

    TOPIC = "ledger.Receipt"
    CACHED: ClassVar[bool] = False

    class Created(Opening, frozen=True, kw_only=True):
        """A receipt was recorded."""

        TOPIC = "ledger.ReceiptRecorded"

        originator_topic: str = "ledger.Receipt"
        facts: ReceiptFacts
        earning: Earning
        account_id: UUID | None = None

    class Presented(Event, frozen=True, kw_only=True):
        """An anonymous receipt was presented and counts for an account."""

        TOPIC = "ledger.ReceiptPresented"

        account_id: UUID

        def apply(self, receipt: Receipt) -> None:
            """Remember whose it is."""
            receipt.account_id = self.account_id

    def __init__(
        self,
        facts: ReceiptFacts,
        earning: Earning,
        account_id: UUID | None,
        request_id: UUID,
        rules_version: int,
    ) -> None:
        """Start from what was recorded."""
        self.facts = facts
        self.earning = earning
        self.account_id = account_id
        self.recorded_by_request_id = request_id
        self.rules_version = rules_version

    @classmethod
    def record(
        cls,
        id_: UUID,
        cause: Cause,
        facts: ReceiptFacts,
        earning: Earning,
        rules_version: int,
        account_id: UUID | None,
    ) -> Receipt:
        """Record a receipt; without an account it is anonymous."""
        return cls._open(
            cls.Created,
            id_,
            cause,
            facts=facts,
            earning=earning,
            rules_version=rules_version,
            account_id=account_id,
        )

    def check_same(self, facts: ReceiptFacts) -> None:
        """Refuse other content under the same identity, naming the first field that differs.

        A receipt that was recorded anonymously and is sent again with the card is not the same.
        """
        field = first_difference(self.facts, facts, "receipt")
        if field is not None:
            raise Refusal(
                Reason.RECEIPT_MISMATCH,
                f"The receipt is recorded with another {field}.",
                field=field,
            )

    def check_present(self, field: str) -> None:
        """Refuse a receipt that counts for somebody already."""
        if self.account_id is not None:
            raise Refusal(
                Reason.RECEIPT_ALREADY_COUNTED,
                "The receipt counts for an account already.",
                field=field,
            )

    def present(self, cause: Cause, account_id: UUID) -> None:
        """Count the receipt for an account."""
        self._trigger(
            self.Presented, cause, account_id=account_id, rules_version=self.rules_version
        )


# Callers know fields by the contract's names. There these are messages, here they are bare minor units.
_NAMES_IN_CONTRACT = {"gross": "gross_amount", "discount": "discount_amount", "tax": "tax_amount"}


def first_difference(one: Any, other: Any, path: str) -> str | None:
    """Return the path of the first field in which two frozen values differ, or None."""
    if one == other:
        return None
    if isinstance(one, msgspec.Struct) and type(one) is type(other):
        for name in one.__struct_fields__:
            field = f"{path}.{_NAMES_IN_CONTRACT.get(name, name)}"
            found = first_difference(getattr(one, name), getattr(other, name), field)
            if found is not None:
                return found
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            found = first_difference(left, right, f"{path}[{index}]")
            if found is not None:
                return found
    return path
