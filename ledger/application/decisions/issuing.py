"""Issuing a card on receipts: whose it is, and what it is issued on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from ledger.application.batch import Batch
from ledger.application.decisions.card_numbers import ChosenCard, assign_card
from ledger.domain.account import Account
from ledger.domain.card_grounds import CardGrounds
from ledger.domain.model import Cause
from ledger.domain.presenting import CardCondition
from ledger.domain.rules import RulesVersion


class Grounds(NamedTuple):
    """What a card is issued on."""

    rules: RulesVersion
    condition: CardCondition
    receipt_ids: Sequence[UUID]
    in_app: bool = False


def issue_card(
    batch: Batch, cause: Cause, account: Account, chosen: ChosenCard, who: str, grounds: Grounds
) -> None:
    """Issue a card on an account that is being edited, in a pool to `who`, and record what it is issued on."""
    number = chosen.number
    assign_card(batch, cause, chosen, account)
    account.issue_card(cause, number, who)
    batch.add(
        CardGrounds.record(
            batch.namespace.card_grounds(number),
            cause,
            card_number=number,
            account_id=account.id,
            receipt_ids=tuple(grounds.receipt_ids),
            condition=grounds.condition,
            rules_version=grounds.rules.version,
            in_app=grounds.in_app,
        )
    )
