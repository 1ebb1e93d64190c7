"""When a card is issued, to the domain's rules and back."""

from __future__ import annotations

from google.type.money_pb2 import Money

from ledger.domain.rules import CardRules
from ledger.service.fields import MoneyField
from ledger.v1 import rules_pb2 as pb


def decode_card(section: pb.CardRules, money: MoneyField) -> CardRules:
    """Return when a card is issued."""

    def amount(name: str) -> int:
        if not section.HasField(name):
            return 0
        return money.decode(getattr(section, name), f"rules.card.{name}")

    return CardRules(
        receipts_required=section.receipts_required,
        one_shop=section.one_shop,
        window_days=section.window_days,
        receipt_total_min=amount("receipt_total_min"),
        single_total_min=amount("single_total_min"),
        single_items_min=section.single_items_min,
        credit_receipts=not section.HasField("credit_receipts") or section.credit_receipts,
        app_way=section.app_way,
        full_registration_total=amount("full_registration_total"),
    )


def encode_card(section: CardRules, money: MoneyField) -> pb.CardRules:
    """Return when a card is issued as the contract has it."""

    def amount(minor: int) -> Money | None:
        return money.encode(minor) if minor else None

    return pb.CardRules(
        receipts_required=section.receipts_required,
        one_shop=section.one_shop,
        window_days=section.window_days,
        receipt_total_min=amount(section.receipt_total_min),
        single_total_min=amount(section.single_total_min),
        single_items_min=section.single_items_min,
        credit_receipts=section.credit_receipts,
        app_way=section.app_way,
        full_registration_total=amount(section.full_registration_total),
    )
