"""`MemberService`: members, and what they have."""

from __future__ import annotations

from uuid import UUID

from ledger.application import commands as c
from ledger.domain.account import Account
from ledger.projections.account_balances import queries as balances
from ledger.projections.account_entries import queries as entries
from ledger.projections.account_entries.kinds import EntryKind
from ledger.service import fields
from ledger.service.accounts import account_key, encode_cards
from ledger.service.adjustments import Adjustments
from ledger.service.enrolling import pending_consents, said_form, sealed_profile
from ledger.service.entries import explain
from ledger.service.freshness import await_position
from ledger.service.imports import Imports
from ledger.service.moves import Moves
from ledger.service.pages import PageTokens, page_size
from ledger.service.receipts import encode_channel, optional_channel
from ledger.service.serving import Caller
from ledger.service.till import check_shop, made_id
from ledger.v1 import account_pb2
from ledger.v1 import member_pb2 as pb

ENTRIES_DEFAULT = 50
ENTRIES_MAX = 1_000
BALANCES_DEFAULT = 1_000
BALANCES_MAX = 10_000

_KINDS = {
    EntryKind.EARNED: account_pb2.ENTRY_KIND_EARNED,
    EntryKind.REDEEMED: account_pb2.ENTRY_KIND_REDEEMED,
    EntryKind.CARD_ISSUED: account_pb2.ENTRY_KIND_CARD_ISSUED,
    EntryKind.HELD: account_pb2.ENTRY_KIND_HELD,
    EntryKind.RELEASED: account_pb2.ENTRY_KIND_RELEASED,
    EntryKind.MATURED: account_pb2.ENTRY_KIND_MATURED,
    EntryKind.EXPIRED: account_pb2.ENTRY_KIND_EXPIRED,
    EntryKind.CLAWED_BACK: account_pb2.ENTRY_KIND_CLAWED_BACK,
    EntryKind.RESTORED: account_pb2.ENTRY_KIND_RESTORED,
    EntryKind.TRANSFERRED_OUT: account_pb2.ENTRY_KIND_TRANSFERRED_OUT,
    EntryKind.TRANSFERRED_IN: account_pb2.ENTRY_KIND_TRANSFERRED_IN,
    EntryKind.MERGED_OUT: account_pb2.ENTRY_KIND_MERGED_OUT,
    EntryKind.MERGED_IN: account_pb2.ENTRY_KIND_MERGED_IN,
    EntryKind.POOL_LEFT: account_pb2.ENTRY_KIND_POOL_LEFT,
    EntryKind.CARDS_RECEIVED: account_pb2.ENTRY_KIND_CARDS_RECEIVED,
    EntryKind.CARD_BLOCKED: account_pb2.ENTRY_KIND_CARD_BLOCKED,
    EntryKind.CARD_UNBLOCKED: account_pb2.ENTRY_KIND_CARD_UNBLOCKED,
    EntryKind.CARD_REPLACED: account_pb2.ENTRY_KIND_CARD_REPLACED,
    EntryKind.ADJUSTED: account_pb2.ENTRY_KIND_ADJUSTED,
    EntryKind.REWARDED: account_pb2.ENTRY_KIND_REWARDED,
    EntryKind.IMPORTED: account_pb2.ENTRY_KIND_IMPORTED,
}


class Members(Adjustments, Imports, Moves):
    """Enrolment, look-up, histories and balances."""

    async def EnrolMember(
        self, request: pb.EnrolMemberRequest, caller: Caller
    ) -> pb.EnrolMemberResponse:
        """Enrol a member."""
        request_id = fields.uuid(request.request_id, "request_id")
        check_shop(caller.key, request.shop_id, "shop_id", required=False)
        reference = fields.identifier(request.member_reference, "member_reference")
        form = said_form(request, caller)
        command = c.EnrolMember(
            member_reference=reference,
            occurred_at=fields.optional_instant(request, "occurred_at"),
            choices=form.choices,
            sharing=form.sharing,
            profile=await sealed_profile(request, caller, reference),
            shop_id=request.shop_id,
            channel=optional_channel(request.channel, "channel"),
        )
        outcome = await caller.programme.commands.execute(
            request_id, caller.key.principal_id, command, late_allowed=caller.may_be_late
        )
        return pb.EnrolMemberResponse(
            position=outcome.position,
            account_id=made_id(outcome, outcome.answer.account_id),
            replayed=outcome.replayed,
            rehearsed=outcome.rehearsed,
            pending_consents=pending_consents(caller, outcome),
        )

    async def GetMember(self, request: pb.GetMemberRequest, caller: Caller) -> pb.GetMemberResponse:
        """Answer a member."""
        reference = fields.identifier(request.member_reference, "member_reference")
        found, position = await caller.programme.commands.read(
            c.GetMember(reference, at_least_position=request.at_least_position)
        )
        return pb.GetMemberResponse(
            member_reference=found.member.member_reference,
            account_id=str(found.account.id),
            cards=encode_cards(found.account),
            enrol_time=fields.timestamp(found.member.enrolled_at),
            position=position,
            merged_into_member_reference=found.member.merged_into or "",
            absorbed_member_references=found.member.absorbed,
            pool_holder_reference=found.pool_holder,
            erase_time=None
            if found.member.erased_at is None
            else fields.timestamp(found.member.erased_at),
            enrol_shop_id=found.member.enrolled_shop_id,
            enrol_channel=encode_channel(found.member.enrolled_channel),
        )

    async def ListAccountEntries(
        self, request: pb.ListAccountEntriesRequest, caller: Caller
    ) -> pb.ListAccountEntriesResponse:
        """List an account's entries, newest first."""
        size = page_size(request.page_size, ENTRIES_DEFAULT, ENTRIES_MAX)
        account = await self._account(request, caller)
        programme = caller.programme
        tokens = PageTokens(programme.facts.fingerprint_key, "ListAccountEntries", str(account.id))
        before = tokens.decode(request.page_token, tuple[int])
        position = await await_position(programme, "account_entries", request.at_least_position)
        start = entries.AFTER_ALL if before is None else before[0]
        async with programme.pool.connection() as connection:
            found = await entries.page(connection, account.id, size + 1, start)
            shown = [_encode_entry(entry) for entry in found[:size]]
            await explain(connection, account.id, found, shown)
        more = len(found) > size
        expiring = account.expires_next()
        return pb.ListAccountEntriesResponse(
            entries=shown,
            next_page_token=tokens.encode([shown[-1].position]) if more else "",
            position=position,
            points_expiring=expiring.points,
            next_expire_time=fields.optional_timestamp(expiring.at),
        )

    async def ListBalances(
        self, request: pb.ListBalancesRequest, caller: Caller
    ) -> pb.ListBalancesResponse:
        """List the balances of all accounts."""
        size = page_size(request.page_size, BALANCES_DEFAULT, BALANCES_MAX)
        programme = caller.programme
        tokens = PageTokens(programme.facts.fingerprint_key, "ListBalances", "")
        after = tokens.decode(request.page_token, tuple[str, UUID])
        position = await await_position(programme, "account_balances", request.at_least_position)
        start = balances.BEFORE_ALL if after is None else balances.BalanceKey(*after)
        async with programme.pool.connection() as connection:
            found = await balances.page(connection, size + 1, start)
        shown = found[:size]
        more = len(found) > size
        return pb.ListBalancesResponse(
            balances=[_encode_balance(balance) for balance in shown],
            next_page_token=tokens.encode(list(shown[-1].key)) if more else "",
            position=position,
        )

    async def _account(self, request: pb.ListAccountEntriesRequest, caller: Caller) -> Account:
        """Find the account, and refuse one that does not exist: an empty page would say something else."""
        query = c.GetAccount(account_key(request), check_card=caller.is_at_sale)
        return (await caller.programme.commands.read(query)).found


def _encode_entry(entry: entries.AccountEntry) -> account_pb2.AccountEntry:
    return account_pb2.AccountEntry(
        position=entry.position,
        kind=_KINDS[entry.kind],
        points=entry.points,
        points_available=entry.points_available,
        receipt_id=fields.uuid_text(entry.receipt_id),
        redemption_id=fields.uuid_text(entry.redemption_id),
        card_number=entry.card_number,
        rules_version=entry.rules_version,
        occurred_at=fields.timestamp(entry.occurred_at),
        recorded_at=fields.timestamp(entry.recorded_at),
        hold_id=fields.uuid_text(entry.hold_id),
        return_id=fields.uuid_text(entry.return_id),
        other_account_id=fields.uuid_text(entry.other_account_id),
        member_reference=entry.member_reference,
        transfer_id=fields.uuid_text(entry.transfer_id),
    )


def _encode_balance(balance: balances.Balance) -> pb.Balance:
    return pb.Balance(
        account_id=str(balance.account_id),
        member_reference=balance.member_reference,
        card_number=balance.card_number,
        points_available=balance.points_available,
        points_pending=balance.points_pending,
        points_held=balance.points_held,
        points_owed=balance.points_owed,
        merged_into_account_id=fields.uuid_text(balance.merged_into),
    )
