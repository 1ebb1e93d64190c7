"""The person's points: accounts, lots, entries, and what is behind them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from uuid import UUID

import msgspec

from ledger.application.streams import read_aggregates
from ledger.domain.coupon import Coupon
from ledger.domain.hold import Hold
from ledger.domain.redemption import Redemption
from ledger.projections.account_entries.kinds import EntryKind
from ledger.projections.account_entries.queries import AccountEntry
from ledger.projections.adjustments import queries as adjustments
from ledger.projections.member_coupons import queries as coupons
from ledger.service.export.document import Section
from ledger.service.export.whose import PAGE_ROWS, Whose, in_groups

_GROUP = 50


class AccountItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """The person's account as it is now."""

    account_id: UUID
    shared: bool = False
    """The account is another person's, who shares it: what is on it is not this person's to see."""
    opened_at: datetime | None = None
    points_available: int | None = None
    points_pending: int | None = None
    points_held: int | None = None
    points_owed: int | None = None
    remainder_millionths: int | None = None
    """The part of a point that waits for the next purchase."""
    tier: str = ""
    """That was given last."""
    earlier_account_ids: tuple[UUID, ...] = ()


class LotItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Points that the person has, with their dates."""

    points: int
    """That are free."""
    held: int = 0
    earned_at: datetime | None = None
    available_at: datetime | None = None
    """Absent: they are available."""
    expires_at: datetime | None = None
    """Absent: never."""
    receipt_id: UUID | None = None


class EntryItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of an account's history."""

    position: int
    kind: str
    """As in docs/reference/api/account.md."""
    occurred_at: datetime
    recorded_at: datetime
    points: int
    points_available: int | None = None
    """Right after; absent where others shared the account."""
    receipt_id: UUID | None = None
    redemption_id: UUID | None = None
    hold_id: UUID | None = None
    return_id: UUID | None = None
    transfer_id: UUID | None = None
    card_number: str = ""
    expires_at: datetime | None = None
    """When the points end that came."""
    reason: str = ""
    """Of an adjustment or a reward."""
    reference: str = ""
    principal_id: str = ""
    """Who adjusted or granted it."""


class RedemptionItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Points that the person spent."""

    redemption_id: UUID
    occurred_at: datetime
    points: int
    order_reference: str = ""
    receipt_id: UUID | None = None
    """The receipt that they paid for."""


class HoldItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Points that were set aside for the person."""

    hold_id: UUID
    points: int
    expires_at: datetime
    reference: str = ""


class AdjustmentItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Points that somebody gave the person or took, or proposed to."""

    adjustment_id: UUID
    proposed_at: datetime
    points: int
    status: str
    """OPEN, MADE or REJECTED."""
    reason_code: str
    note: str = ""
    receipt_reference: str = ""
    proposed_by: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    decision_note: str = ""


class CouponItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A coupon that only the person can use."""

    code: str
    campaign: str
    issued_at: datetime
    uses_max: int
    """0: as often as one likes."""
    used: int
    starts_on: date | None = None
    ends_on: date | None = None


async def accounts(whose: Whose) -> AsyncIterator[AccountItem]:
    """Give the account."""
    account, earlier = whose.person.account, tuple(whose.own_accounts)
    if whose.person.shares:
        yield AccountItem(account.id, shared=True, earlier_account_ids=earlier)
        return
    yield AccountItem(
        account.id,
        False,
        account.opened_at,
        account.points_available,
        account.points_pending,
        account.points_held,
        account.deficit,
        account.remainder_micropoints,
        account.tier,
        tuple(one for one in earlier if one != account.id),
    )


async def lots(whose: Whose) -> AsyncIterator[LotItem]:
    """Go through the points that there are; of a shared account nobody can say whose they are."""
    account = whose.person.account
    if whose.person.shares or account.pool:
        return
    for lot in account.lots.values():
        yield LotItem(
            lot.points, lot.held, lot.earned_at, lot.available_at, lot.expires_at, lot.receipt_id
        )


async def entries(whose: Whose) -> AsyncIterator[EntryItem]:
    """Go through the histories of the accounts, each newest first."""
    async for entry in whose.entries():
        yield _entry_item(entry)


def _entry_item(entry: AccountEntry) -> EntryItem:
    granted = entry.details.granted
    return EntryItem(
        entry.position,
        entry.kind.value,
        entry.occurred_at,
        entry.recorded_at,
        entry.points,
        None if entry.member_reference else entry.points_available,
        entry.receipt_id,
        entry.redemption_id,
        entry.hold_id,
        entry.return_id,
        entry.transfer_id,
        entry.card_number,
        entry.expires_at,
        *(
            ("", "", "")
            if granted is None
            else (granted.reason, granted.reference, granted.principal_id)
        ),
    )


async def rewards(whose: Whose) -> AsyncIterator[EntryItem]:
    """Go through what was granted without a purchase."""
    async for entry in whose.entries(EntryKind.REWARDED):
        yield _entry_item(entry)


async def redemptions(whose: Whose) -> AsyncIterator[RedemptionItem]:
    """Go through what was spent."""
    async for group in in_groups(whose.entries(EntryKind.REDEEMED), _GROUP):
        ids = {one.redemption_id for one in group if one.redemption_id is not None}
        async with whose.caller.programme.pool.connection() as connection:
            found = await read_aggregates(connection, Redemption, ids)
        for id_, one in found.items():
            yield RedemptionItem(
                id_, one.occurred_at, one.points, one.order_reference, one.receipt_id
            )


async def holds(whose: Whose) -> AsyncIterator[HoldItem]:
    """Go through what was set aside."""
    async for group in in_groups(whose.entries(EntryKind.HELD), _GROUP):
        ids = {one.hold_id for one in group if one.hold_id is not None}
        async with whose.caller.programme.pool.connection() as connection:
            found = await read_aggregates(connection, Hold, ids)
        for id_, one in found.items():
            yield HoldItem(id_, one.points, one.expires_at, one.reference)


async def adjusted(whose: Whose) -> AsyncIterator[AdjustmentItem]:
    """Go through adjustments of the person's own accounts."""
    before = adjustments.AFTER_ALL
    while True:
        async with whose.caller.programme.pool.connection() as connection:
            page = await adjustments.of_accounts(connection, whose.own_accounts, PAGE_ROWS, before)
        for one in page:
            yield AdjustmentItem(
                one.adjustment_id,
                one.proposed_at,
                one.points,
                one.status.value,
                one.reason_code,
                one.note,
                one.receipt_reference,
                one.proposed_by,
                one.decided_by,
                one.decided_at,
                one.decision_note,
            )
        if len(page) < PAGE_ROWS:
            return
        before = page[-1].position


async def issued_coupons(whose: Whose) -> AsyncIterator[CouponItem]:
    """Go through the coupons that only the person can use."""
    namespace = whose.caller.programme.namespace
    before = coupons.AFTER_ALL
    while True:
        async with whose.caller.programme.pool.connection() as connection:
            page = await coupons.page(connection, whose.references, _GROUP, before)
            ids = {one.code: namespace.coupon(one.code) for one in page}
            found = await read_aggregates(connection, Coupon, ids.values())
        for one in page:
            coupon = found[ids[one.code]]
            facts = coupon.facts
            yield CouponItem(
                one.code,
                facts.campaign,
                one.issued_at,
                facts.uses_max,
                coupon.used,
                facts.starts_on,
                facts.ends_on,
            )
        if len(page) < _GROUP:
            return
        before = page[-1].position


SECTIONS = (
    Section("accounts", AccountItem, accounts),
    Section("lots", LotItem, lots),
    Section("entries", EntryItem, entries, ("account_entries",)),
    Section("rewards", EntryItem, rewards, ("account_entries",)),
    Section("redemptions", RedemptionItem, redemptions, ("account_entries",)),
    Section("holds", HoldItem, holds, ("account_entries",)),
    Section("adjustments", AdjustmentItem, adjusted, ("adjustments",)),
    Section("coupons", CouponItem, issued_coupons, ("member_coupons",)),
)
