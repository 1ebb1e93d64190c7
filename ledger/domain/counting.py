"""Receipts that come to somebody after they were recorded, and those that a card was issued on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ledger.domain.errors import Reason, Refusal
from ledger.domain.flags import Flags
from ledger.domain.model import Cause, Event

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.domain.receipt import Earning


class ReceiptCountedForCard(Event, frozen=True, kw_only=True):
    """A card was issued on the receipt, which was the member's already."""

    TOPIC = "ledger.ReceiptCountedForCard"

    card_number: str

    def apply(self, receipt: Counting) -> None:
        """Remember the card."""
        receipt.card_number = self.card_number
        receipt.card_issued_at = self.occurred_at


class Counting:
    """What a receipt knows of whom it counts for, and of the card that was issued on it."""

    # On the class: most receipts never need them.
    card_number: str = ""
    """The card that was issued on it; empty if none was."""
    card_issued_at: datetime | None = None
    """When that was."""
    counted_at: datetime | None = None
    """When it was presented or claimed; None where it counted from the beginning, or does not yet."""
    credited: bool = True
    """False: it was presented where the rules credit nothing for that."""

    def check_present(self, field: str) -> None:
        """Refuse a receipt that counts for somebody already."""
        if self.account_id is not None:
            raise Refusal(
                Reason.RECEIPT_ALREADY_COUNTED,
                "The receipt counts for an account already.",
                field=field,
            )
        if self.voided or self.is_whole(self.returned):
            raise Refusal(
                Reason.RECEIPT_RETURNED, "The receipt was returned or voided.", field=field
            )

    def present(
        self,
        cause: Cause,
        account_id: UUID,
        earning: Earning | None = None,
        flags: Flags = (),
        member_reference: str = "",
        card_number: str = "",
        *,
        credited: bool = True,
    ) -> None:
        """Count the receipt for an account, with what it earns there; None: what it earned."""
        self._trigger(
            self.Presented,
            cause,
            account_id=account_id,
            rules_version=self.rules_version,
            earning=None if earning == self.earning else earning,
            flags=flags,
            member_reference=member_reference,
            card_number=card_number,
            credited=credited,
        )

    def count_for_card(self, cause: Cause, card_number: str) -> None:
        """Note the card that was issued on it, where it is the member's already."""
        self._trigger(ReceiptCountedForCard, cause, card_number=card_number)

    if TYPE_CHECKING:
        # The aggregate brings them.
        Presented: type[Event]
        account_id: UUID | None
        earning: Earning
        voided: bool
        returned: dict[str, int]
        rules_version: int

        def is_whole(self, returned: Mapping[str, int]) -> bool:
            """Whether nothing is kept once so much of each line is returned."""
            ...

        def _trigger(self, event_class: type[Event], cause: Cause, **fields: Any) -> None: ...
