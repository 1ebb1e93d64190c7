"""Receipts: what was bought, and who it was counted for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from ledger.domain import limits
from ledger.domain.behaviour import Segment
from ledger.domain.comparison import first_difference
from ledger.domain.counting import Counting, ReceiptCountedForCard
from ledger.domain.errors import Reason, Refusal
from ledger.domain.exchange import Exchanges, ReceiptExchanged
from ledger.domain.flags import Flags
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
    CARD = "CARD"
    """Charged to the member's card, and debited later."""
    RETURN = "RETURN"
    """What came back in the same exchange."""


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

    def part(self, whole: int, returned_thousandths: int | None) -> int:
        """Return the part of something of the line that belongs to what came back of it; None: nothing did."""
        if returned_thousandths is None:
            return 0
        bought = self.quantity_thousandths
        return whole if returned_thousandths == bought else whole * returned_thousandths // bought


class Tender(msgspec.Struct, frozen=True, omit_defaults=True):
    """A payment of a receipt, in minor units. `redemption_id` for POINTS only, `charge_id` for CARD only."""

    kind: TenderKind
    amount: int
    redemption_id: UUID | None = None
    charge_id: UUID | None = None


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
    cashier_reference: str = ""
    """The member that sat at the till, if it says so."""
    coupons: tuple[str, ...] = ()
    """Codes that were shown."""

    def allocate(self, whole: int) -> list[int]:
        """Divide something that paid for the receipt among its lines, by what was paid for each.

        The rest goes by largest remainder, ties by line.
        """
        if self.total == 0:
            return [0 for _ in self.lines]
        shares = [whole * (line.gross - line.discount) for line in self.lines]
        parts = [share // self.total for share in shares]
        rests = sorted(range(len(shares)), key=lambda index: (-(shares[index] % self.total), index))
        for index in rests[: whole - sum(parts)]:
            parts[index] += 1
        return parts

    def returned_net(self, returned: Mapping[str, int]) -> dict[str, int]:
        """Return what was paid for what came back, by line, in minor units. Cumulative, so that no path differs."""
        return {
            line.line_id: line.part(line.gross - line.discount, returned[line.line_id])
            for line in self.lines
            if line.line_id in returned
        }

    def kept_total(self, returned: Mapping[str, int]) -> int:
        """Return what was paid for what is kept, in minor units."""
        return self.total - sum(self.returned_net(returned).values())


class CampaignPart(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a campaign gave."""

    campaign: str
    micropoints: int
    room: int | None = None
    """Micropoints that were left under its caps; null where it has none."""


class Earning(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a receipt earns: the frozen result of the rules at the sale."""

    micropoints: int
    """Exact, in millionths of a point, with what campaigns gave."""
    carry_remainder: bool = True
    tier: str = ""
    """What the member had at the sale."""
    parts: tuple[CampaignPart, ...] = ()
    """Campaigns that gave something, in their order."""
    segment: Segment | None = None
    """What the member was of at the sale, where what was earned could depend on it."""

    @property
    def credited_micropoints(self) -> int:
        """What of it counts: all, or whole points where nothing is carried."""
        if self.carry_remainder:
            return self.micropoints
        return self.micropoints - self.micropoints % limits.MICROPOINTS_PER_POINT


class LineQuantity(msgspec.Struct, frozen=True):
    """Some of a line. A line of quantity 0 is returned as a whole, with quantity 0."""

    line_id: str
    quantity_thousandths: int


class ReturnKind(StrEnum):
    """Why items come back."""

    RETURN = "RETURN"
    """The customer brings them back."""
    VOID = "VOID"
    """The till takes the whole receipt back on the same day."""


class Receipt(Exchanges, Counting, LedgerAggregate):
    """A recorded receipt, and what was returned of it."""

    TOPIC = "ledger.Receipt"
    CACHED: ClassVar[bool] = False
    MUTABLE: ClassVar[tuple[str, ...]] = ("returned", "returns")

    class Created(Opening, frozen=True, kw_only=True):
        """A receipt was recorded."""

        TOPIC = "ledger.ReceiptRecorded"
        OMITTED = frozenset({"flags", "member_reference"})

        originator_topic: str = "ledger.Receipt"
        facts: ReceiptFacts
        earning: Earning
        account_id: UUID | None = None
        flags: Flags = ()
        """What somebody should look at."""
        member_reference: str = ""
        """In a pool: who bought."""

    class Presented(Event, frozen=True, kw_only=True):
        """An anonymous receipt was presented and counts for an account."""

        TOPIC = "ledger.ReceiptPresented"
        OMITTED = frozenset({"earning", "flags", "member_reference", "card_number", "credited"})

        account_id: UUID
        earning: Earning | None = None
        """Where it depends on whose it is: what it earns now."""
        flags: Flags = ()
        """What somebody should look at."""
        member_reference: str = ""
        """In a pool: who presented it."""
        card_number: str = ""
        """The card that was issued on it; empty for a receipt that was claimed."""
        credited: bool = True
        """Whether what it earned is credited; the rules may say that presented receipts are not."""

        def apply(self, receipt: Receipt) -> None:
            """Remember whose it is."""
            receipt.account_id = self.account_id
            receipt.flags = self.flags
            receipt.counted_at = self.occurred_at
            receipt.credited = self.credited
            if self.card_number:
                receipt.card_number = self.card_number
                receipt.card_issued_at = self.occurred_at
            if self.earning is not None:
                receipt.earning = self.earning
            receipt.member_reference = self.member_reference

    class ItemsReturned(Event, frozen=True, kw_only=True):
        """Items of the receipt came back."""

        TOPIC = "ledger.ItemsReturned"

        return_id: UUID
        kind: ReturnKind
        lines: tuple[LineQuantity, ...]
        """What came back this time."""
        amount: int
        """What was paid for it, in minor units."""
        shop_id: str
        """Where it came back; it may be any shop of the programme."""
        till_id: str = ""

        def apply(self, receipt: Receipt) -> None:
            """Count the returned quantities."""
            for line in self.lines:
                known = receipt.returned.get(line.line_id, 0)
                receipt.returned[line.line_id] = known + line.quantity_thousandths
            receipt.returns[self.return_id] = self
            if self.kind is ReturnKind.VOID:
                receipt.voided = True

    Exchanged = ReceiptExchanged
    CountedForCard = ReceiptCountedForCard

    def __init__(
        self,
        facts: ReceiptFacts,
        earning: Earning,
        account_id: UUID | None,
        member_reference: str,
        request_id: UUID,
        rules_version: int,
        flags: Flags,
    ) -> None:
        """Start from what was recorded."""
        self.facts = facts
        self.earning = earning
        self.account_id = account_id
        self.member_reference = member_reference
        """In a pool: who bought or presented it."""
        self.recorded_by_request_id = request_id
        self.rules_version = rules_version
        self.flags = flags
        self.returned: dict[str, int] = {}
        """Thousandths that came back, by line; of a line of quantity 0: that it did."""
        self.returns: dict[UUID, Receipt.ItemsReturned] = {}
        """What came back each time, by the return's id."""
        self.voided = False

    @classmethod
    def record(  # noqa: PLR0913, PLR0917 - each is a fact of its own
        cls,
        id_: UUID,
        cause: Cause,
        facts: ReceiptFacts,
        earning: Earning,
        rules_version: int,
        account_id: UUID | None,
        flags: Flags = (),
        member_reference: str = "",
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
            flags=flags,
            member_reference=member_reference,
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

    def remaining(self) -> tuple[LineQuantity, ...]:
        """Return what can still come back."""
        return tuple(
            LineQuantity(
                line.line_id, line.quantity_thousandths - self.returned.get(line.line_id, 0)
            )
            for line in self.facts.lines
            if not _is_returned(line, self.returned)
        )

    def is_whole(self, returned: Mapping[str, int]) -> bool:
        """Whether nothing is kept once so much of each line is returned."""
        return all(_is_returned(line, returned) for line in self.facts.lines)

    def check_return(self, lines: tuple[LineQuantity, ...]) -> dict[str, int]:
        """Return what is returned of each line once these are, too; refuse more than was bought.

        Raises:
            Refusal: LINE_UNKNOWN, RETURN_EXCEEDS.
        """
        bought = {line.line_id: line for line in self.facts.lines}
        returned = dict(self.returned)
        for index, wanted in enumerate(lines):
            line = bought.get(wanted.line_id)
            if line is None:
                raise Refusal(
                    Reason.LINE_UNKNOWN,
                    "The receipt has no such line.",
                    field=f"lines[{index}].line_id",
                )
            if line.quantity_thousandths and not wanted.quantity_thousandths:
                raise Refusal(
                    Reason.FIELD_INVALID,
                    "Nothing of the line would come back.",
                    field=f"lines[{index}].quantity_thousandths",
                )
            left = line.quantity_thousandths - returned.get(line.line_id, 0)
            if wanted.quantity_thousandths > left or _is_returned(line, returned):
                raise Refusal(
                    Reason.RETURN_EXCEEDS,
                    "More would come back than was bought.",
                    field=f"lines[{index}].quantity_thousandths",
                    returnable_thousandths=left,
                )
            returned[line.line_id] = returned.get(line.line_id, 0) + wanted.quantity_thousandths
        return returned

    def kept_total(self, returned: Mapping[str, int]) -> int:
        """Return what was paid for what is kept, in minor units."""
        return self.facts.kept_total(returned)

    def restored_points(self, points: int, returned: Mapping[str, int]) -> int:
        """Return how many of the points that paid for the receipt had paid for what came back.

        Points are allocated to lines by what was paid for each.
        """
        lines = zip(self.facts.lines, self.facts.allocate(points), strict=True)
        return sum(line.part(part, returned.get(line.line_id)) for line, part in lines)

    def paid_with_points(self, returned: Mapping[str, int]) -> int:
        """Return how much of what was paid for what came back was points, in minor units."""
        tenders = self.facts.tenders
        paid = sum(one.amount for one in tenders if one.kind is TenderKind.POINTS)
        return self.restored_points(paid, returned) if paid else 0

    def return_items(
        self,
        cause: Cause,
        *,
        return_id: UUID,
        kind: ReturnKind,
        lines: tuple[LineQuantity, ...],
        amount: int,
        shop_id: str,
        till_id: str,
    ) -> None:
        """Take items back."""
        self._trigger(
            self.ItemsReturned,
            cause,
            return_id=return_id,
            kind=kind,
            lines=lines,
            amount=amount,
            shop_id=shop_id,
            till_id=till_id,
            rules_version=self.rules_version,
        )


def _is_returned(line: Line, returned: Mapping[str, int]) -> bool:
    return line.line_id in returned and returned[line.line_id] == line.quantity_thousandths
