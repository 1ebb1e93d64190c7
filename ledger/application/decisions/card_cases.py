"""Returns of receipts that a card was issued on: the card stays, and the auditor sees the case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from ledger.application.batch import Batch
from ledger.domain.card_grounds import CardGrounds
from ledger.domain.model import Cause
from ledger.domain.presenting import Kept, ReceiptVerdict, condition_met, kept_of, verdict_on
from ledger.domain.receipt import Receipt, ReturnKind


class CardCase(NamedTuple):
    """A card, and whether what is left of its receipts would still be enough."""

    grounds: CardGrounds
    still_enough: bool


class CaseReturn(NamedTuple):
    """What came back."""

    account_id: UUID
    return_id: UUID
    kind: ReturnKind
    amount: int
    whole: bool


def find_case(batch: Batch, receipt: Receipt, returned: Mapping[str, int]) -> CardCase | None:
    """Say how a card stands once so much of a receipt is returned; None for a receipt that no card was issued on."""
    if not receipt.card_number:
        return None
    grounds = batch.find(CardGrounds, batch.namespace.card_grounds(receipt.card_number))
    assert grounds is not None, "what a card was issued on is recorded with it"
    batch.require(grounds.receipt_ids)
    rules = batch.rules().numbered(grounds.rules_version).card
    left: list[Kept] = []
    for id_ in grounds.receipt_ids:
        one = batch.find(Receipt, id_)
        assert one is not None, "a card is issued on recorded receipts"
        back = returned if id_ == receipt.id else one.returned
        kept = kept_of(one.facts, back)
        # How old they are does not count any more: they were presented in time.
        counts = verdict_on(rules, kept, kept.business_date) is ReceiptVerdict.COUNTS
        if counts and not one.is_whole(back):
            left.append(kept)
    return CardCase(grounds, condition_met(rules, left) is not None)


def note_case(
    batch: Batch, cause: Cause, receipt: Receipt, case: CardCase | None, back: CaseReturn
) -> None:
    """Record the case, if the return makes one."""
    if case is None:
        return
    batch.edit(case.grounds).take_back(
        cause,
        account_id=back.account_id,
        receipt_id=receipt.id,
        return_id=back.return_id,
        kind=back.kind,
        amount=back.amount,
        whole=back.whole,
        still_enough=case.still_enough,
    )
