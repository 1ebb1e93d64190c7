"""What a member has to its credit, and is paid out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from ledger.domain.charges.money import Item, Payout, Totals
from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause, Event

if TYPE_CHECKING:
    from ledger.domain.charges.aggregate import Charges

_replace = msgspec.structs.replace


class CreditPaidOut(Event, frozen=True, kw_only=True):
    """What the member had to its credit is paid out: by a transfer, or as the reason says."""

    TOPIC = "ledger.CreditPaidOut"
    OMITTED = frozenset({"reference"})

    payout_id: UUID
    amount: int
    """Above zero."""
    paid_on: date
    reason: str
    reference: str = ""
    """What names the transfer at the bank."""

    def apply(self, charges: Charges) -> None:
        """Use the credit up: the next statement has the payout beside the refunds that it was made of."""
        charges.items[self.payout_id] = Item(
            self.payout_id, self.payout_id, self.amount, self.paid_on, self.timestamp
        )
        charges.payouts[self.payout_id] = Payout(
            self.payout_id, self.amount, self.paid_on, self.reason, self.reference
        )
        charges.totals = charges.totals.plus(open=self.amount, collected=-self.amount)


class PayoutDebited(Event, frozen=True, kw_only=True):
    """The bank debited the transfer of a payout. Nothing of what the member owes moves."""

    TOPIC = "ledger.PayoutDebited"

    payout_id: UUID
    amount: int
    debited_on: date
    entry_id: UUID
    """The bank entry that says so."""

    def apply(self, charges: Charges) -> None:
        """Remember by which line."""
        payout = charges.payouts[self.payout_id]
        charges.payouts[self.payout_id] = _replace(payout, entry_id=self.entry_id)


class PayoutReturned(Event, frozen=True, kw_only=True):
    """The transfer of a payout came back: the member has it to its credit again."""

    TOPIC = "ledger.PayoutReturned"

    payout_id: UUID
    amount: int
    returned_on: date
    entry_id: UUID
    """The bank entry that says so; it names the credit among the items, too."""

    def apply(self, charges: Charges) -> None:
        """Give the credit back."""
        charges.items[self.entry_id] = Item(
            self.entry_id, self.payout_id, -self.amount, self.returned_on, self.timestamp
        )
        payout = charges.payouts[self.payout_id]
        charges.payouts[self.payout_id] = _replace(payout, returned_entry_id=self.entry_id)
        charges.totals = charges.totals.plus(open=-self.amount, collected=self.amount)


class PaysOut:
    """The credit of what a member owes."""

    if TYPE_CHECKING:
        items: dict[UUID, Item]
        totals: Totals
        payouts: dict[UUID, Payout]

        @property
        def unbilled(self) -> int:
            """What no statement has yet."""
            ...

        def _trigger(self, event_class: type[Event], cause: Cause, **fields: Any) -> None: ...

    @property
    def owed_back(self) -> int:
        """What refunds and the like have left to the member's credit, before anything is set against it."""
        return max(0, -self.unbilled)

    def payout(self, payout_id: UUID) -> Payout:
        """Return a payout by its id.

        Raises:
            Refusal: PAYOUT_UNKNOWN.
        """
        found = self.payouts.get(payout_id)
        if found is None:
            raise Refusal(Reason.PAYOUT_UNKNOWN, "There is no such payout.", field="payout_id")
        return found

    def pay_out(
        self,
        cause: Cause,
        payout_id: UUID,
        *,
        amount: int,
        paid_on: date,
        reason: str,
        reference: str,
    ) -> None:
        """Pay the member some of its credit."""
        assert 0 < amount <= self.owed_back, "nobody is paid out what is not there"
        self._trigger(
            CreditPaidOut,
            cause,
            payout_id=payout_id,
            amount=amount,
            paid_on=paid_on,
            reason=reason,
            reference=reference,
        )

    def debit_payout(self, cause: Cause, payout_id: UUID, debited_on: date, entry_id: UUID) -> None:
        """The bank debited the transfer."""
        self._trigger(
            PayoutDebited,
            cause,
            payout_id=payout_id,
            amount=self.payout(payout_id).amount,
            debited_on=debited_on,
            entry_id=entry_id,
        )

    def take_back_payout(
        self, cause: Cause, payout_id: UUID, returned_on: date, entry_id: UUID
    ) -> None:
        """The transfer came back."""
        self._trigger(
            PayoutReturned,
            cause,
            payout_id=payout_id,
            amount=self.payout(payout_id).amount,
            returned_on=returned_on,
            entry_id=entry_id,
        )


def payable(owed: Iterable[Charges]) -> int:
    """Return what a person can be paid out, of what it owes under all its names.

    That is its credit, less what is open, in transit or written off anywhere.
    """
    every = list(owed)
    credit = sum(one.owed_back for one in every)
    return max(0, min(credit, sum(one.totals.overpaid for one in every)))
