"""Accounts, cards and their keys, between contract and domain."""

from __future__ import annotations

from typing import Any

from ledger.application.commands import AccountKey, FoundStanding
from ledger.domain.account import Account, CardStatus
from ledger.domain.rules.tiers import TierBy
from ledger.service import fields
from ledger.service.choices import Choices
from ledger.service.fields import MoneyField
from ledger.v1 import account_pb2 as pb

CARD_STATUSES = Choices(CardStatus, pb.CardStatus, "CARD_STATUS")


def encode_standing(found: FoundStanding, money: MoneyField) -> pb.Standing | None:
    """Return the tier of a member as the contract has it; None where there are no tiers."""
    if found.tiers is None:
        return None
    tier, until = found.standing
    by_points = found.tiers.by is TierBy.POINTS
    higher = found.next_tier
    return pb.Standing(
        tier="" if tier is None else tier.id,
        discount_percent=0 if tier is None else tier.discount_percent,
        expire_time=fields.optional_timestamp(until),
        next_tier="" if higher is None else higher.id,
        missing_points=found.missing if by_points else 0,
        missing_amount=None if by_points or higher is None else money.encode(found.missing),
    )


def account_key(request: Any) -> AccountKey:
    """Return which account a request names with its `key`."""
    match request.WhichOneof("key"):
        case "card_number":
            return AccountKey(card_number=fields.card_number(request.card_number, "card_number"))
        case "member_reference":
            reference = fields.identifier(request.member_reference, "member_reference")
            return AccountKey(member_reference=reference)
        case "account_id":
            return AccountKey(account_id=fields.uuid(request.account_id, "account_id"))
        case _:
            raise fields.invalid("key", "name a card, a member or an account.")


def encode_cards(account: Account) -> list[pb.Card]:
    """Return an account's cards, oldest first."""
    return [
        pb.Card(
            card_number=number,
            status=CARD_STATUSES.encode(status),
            member_reference=account.member_of_card(number) if account.pool else "",
        )
        for number, status in account.cards.items()
    ]


def encode_account(account: Account) -> pb.Account:
    """Return an account as the contract has it."""
    expiring = account.expires_next()
    return pb.Account(
        account_id=str(account.id),
        points_available=account.points_spendable,
        points_pending=account.points_pending,
        points_held=account.points_held,
        points_owed=account.deficit,
        holds=[
            pb.Hold(
                hold_id=str(id_),
                points=hold.points,
                expire_time=fields.timestamp(hold.expires_at),
                reference=hold.reference,
                member_reference=account.who_holds(id_),
            )
            for id_, hold in account.holds.items()
        ],
        points_expiring=expiring.points,
        next_expire_time=fields.optional_timestamp(expiring.at),
        remainder_millionths=account.remainder_micropoints,
        cards=encode_cards(account),
        member_reference=account.member_reference,
        create_time=fields.timestamp(account.opened_at),
        version=account.version,
        pool_members=_pool_members(account),
        merged_into_account_id=fields.uuid_text(account.merged_into),
        absorbed_accounts=[
            pb.AbsorbedAccount(
                account_id=str(one.account_id),
                member_reference=one.member_reference,
                merge_time=fields.timestamp(one.at),
                joined_pool=one.joined,
            )
            for one in account.absorbed
        ],
    )


def _pool_members(account: Account) -> list[pb.PoolMember]:
    """Return who shares an account, its own member first; nobody where it is not shared."""
    if not account.pool:
        return []
    everybody = [
        (account.member_reference, account.opened_at),
        *((one.member_reference, one.joined_at) for one in account.pool),
    ]
    return [
        pb.PoolMember(member_reference=reference, join_time=fields.timestamp(at))
        for reference, at in everybody
    ]
