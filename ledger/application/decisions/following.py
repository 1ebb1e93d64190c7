"""Where things are by now: accounts and members that were merged are found where they went, and who acts in a pool."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import msgspec

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.domain.account import Account
from ledger.domain.lots import DatedPoints
from ledger.domain.member import Member
from ledger.domain.receipt import Receipt
from ledger.domain.redemption import Redemption


class Located(msgspec.Struct, frozen=True):
    """An account, and what is added to the numbers of lots that were another's before."""

    account: Account
    lot_offset: int


def locate(batch: Batch, account_id: UUID) -> Located | None:
    """Return the account that an account is by now, through however many merges; None if there is none."""
    account = batch.find(Account, account_id)
    if account is None:
        return None
    offset = 0
    # No circle: an account that was merged is never changed again. Merging bounds how long the way is.
    while account.merged_into is not None:
        offset += account.lot_offset
        survivor = batch.find(Account, account.merged_into)
        assert survivor is not None, "an account is merged into one that there is"
        account = survivor
    return Located(account, offset)


def find_account(batch: Batch, account_id: UUID) -> Account | None:
    """Return the account that an account is by now; None if there is none."""
    found = locate(batch, account_id)
    return None if found is None else found.account


def account_of(batch: Batch, member: Member) -> Account:
    """Return a member's account."""
    account = find_account(batch, member.account_id)
    assert account is not None, "a member is enrolled with an account"
    return account


def as_of_today(batch: Batch, member: Member) -> Member:
    """Return the member that a member was found to be, through however many merges."""
    for one in since(batch, member):
        member = one
    return member


def since(batch: Batch, member: Member) -> Iterator[Member]:
    """Go through a member and those that it was found to be since, one after the other."""
    yield member
    while member.merged_into is not None:
        survivor = batch.find(Member, batch.namespace.member(member.merged_into))
        assert survivor is not None, "a member is merged into one that there is"
        member = survivor
        yield member


def members_in(batch: Batch, member: Member) -> list[Member]:
    """Return a member, and all that were found to be this one, through however many merges."""
    members = [member]
    for one in members:
        ids = [batch.namespace.member(reference) for reference in one.absorbed]
        batch.require(ids)
        members += [found for id_ in ids if (found := batch.find(Member, id_)) is not None]
    return members


def who_acts(batch: Batch, account: Account, holder: c.Holder | c.AccountKey) -> str:
    """Return which of those who share an account is named; empty where nobody shares it."""
    if not account.pool:
        return ""
    if holder.card_number is not None:
        return account.member_of_card(holder.card_number)
    return name_today(batch, holder.member_reference or account.member_reference)


def who_bought(batch: Batch, account: Account, receipt: Receipt) -> str:
    """Return whose a receipt of an account is, where that is not simply the account's own member."""
    return _whose(batch, account, receipt.member_reference, receipt.account_id or account.id)


def who_spent(batch: Batch, account: Account, redemption: Redemption) -> str:
    """Return who made a redemption of an account, where that is not simply the account's own member."""
    return _whose(batch, account, redemption.member_reference, redemption.account_id)


def _whose(batch: Batch, account: Account, reference: str, account_id: UUID) -> str:
    if not reference:
        if account_id == account.id and not account.pool:
            return ""
        first = batch.find(Account, account_id)
        reference = account.member_reference if first is None else first.member_reference
    who = name_today(batch, reference)
    return who if account.pool or who != account.member_reference else ""


def name_today(batch: Batch, reference: str) -> str:
    """Return the reference of the member that a reference means by now."""
    member = batch.find(Member, batch.namespace.member(reference))
    return reference if member is None else as_of_today(batch, member).member_reference


def renumbered(points: tuple[DatedPoints, ...], lot_offset: int) -> tuple[DatedPoints, ...]:
    """Return points under the numbers that their lots have by now."""
    if not lot_offset:
        return points
    return tuple(msgspec.structs.replace(pair, lot=pair.lot + lot_offset) for pair in points)
