"""How each command is decided: everything is checked on every aggregate before any event is triggered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.domain.account import Account
from ledger.domain.card import Card
from ledger.domain.errors import Reason, Refusal
from ledger.domain.ids import new_card_number
from ledger.domain.member import Member
from ledger.domain.model import Cause
from ledger.domain.receipt import Earning, Receipt, ReceiptFacts, TenderKind
from ledger.domain.redemption import Redemption
from ledger.domain.rules import RulesVersion


class Request(NamedTuple):
    """Who asks, under which id."""

    request_id: UUID
    principal_id: str


class FirstOutcome(Exception):
    """The same document is recorded already: the outcome of that request is the answer."""

    def __init__(self, request_id: UUID) -> None:
        """Name the request that recorded it."""
        super().__init__(request_id)
        self.request_id = request_id


def record_receipt(batch: Batch, request: Request, command: c.RecordReceipt) -> c.ReceiptRecorded:
    """Record a receipt and credit what it earns. Checks in order: identity, clock, holder, tenders."""
    facts = command.facts
    namespace = batch.namespace
    id_ = namespace.receipt(facts.shop_id, facts.till_id, facts.number, facts.business_date)
    recorded = batch.find_unexpected(Receipt, id_)
    if recorded is not None:
        recorded.check_same(facts)
        raise FirstOutcome(recorded.recorded_by_request_id)
    rules = _rules_at(batch, facts.occurred_at)
    _check_business_date(batch, facts)
    account = _holder(batch, facts.card_number, facts.member_reference)
    redemptions = _redemptions(batch, facts, account)
    earning = Earning(
        micropoints=rules.earning.earn_micropoints(facts.total),
        carry_remainder=rules.earning.carry_remainders,
    )
    if account is not None:
        account.check_earn(earning.micropoints)

    cause = batch.cause(request.request_id, request.principal_id, facts.occurred_at)
    account_id = None if account is None else account.id
    batch.add(Receipt.record(id_, cause, facts, earning, rules.version, account_id))
    for redemption in redemptions:
        batch.edit(redemption).tender(cause, id_)
    if account is None:
        return c.ReceiptRecorded(id_, None, 0, 0)
    account = batch.edit(account)
    points = account.earn(
        cause,
        receipt_id=id_,
        earned_at=facts.occurred_at,
        earning=earning,
        rules_version=rules.version,
    )
    return c.ReceiptRecorded(id_, account.id, points, account.points_available)


def redeem_points(batch: Batch, request: Request, command: c.RedeemPoints) -> c.PointsRedeemed:
    """Spend points from the oldest lots."""
    id_ = batch.namespace.redemption(request.request_id)
    _check_clock(batch, command.occurred_at)
    account = _holder(batch, command.holder.card_number, command.holder.member_reference)
    assert account is not None, "a redemption names its holder"
    account.check_redeem(command.points)
    lots = account.lots_to_spend(command.points)

    cause = batch.cause(request.request_id, request.principal_id, command.occurred_at)
    account = batch.edit(account)
    account.redeem(cause, id_, command.points, lots)
    batch.add(
        Redemption.make(
            id_,
            cause,
            account_id=account.id,
            points=command.points,
            lots=lots,
            order_reference=command.order_reference,
        )
    )
    return c.PointsRedeemed(id_, account.id, command.points, account.points_available)


def present_receipts(
    batch: Batch, request: Request, command: c.PresentReceipts
) -> c.ReceiptsPresented:
    """Issue a card on receipts, enrolling the member if need be, and credit what they earned."""
    _check_clock(batch, command.occurred_at)
    required = batch.rules().in_force(command.occurred_at or batch.now()).card.receipts_required
    if len(command.receipts) < required:
        raise Refusal(
            Reason.RECEIPTS_TOO_FEW,
            f"The rules ask for {required} receipts.",
            field="receipts",
            receipts_required=required,
        )
    ids = [_receipt_id(batch, key) for key in command.receipts]
    batch.require(ids)
    receipts = [_presented(batch, index, id_) for index, id_ in enumerate(ids)]
    account = _account_of_member(batch, command.member_reference)
    if account is not None and account.newest_card() is not None:
        raise Refusal(
            Reason.CARD_ALREADY_ISSUED, "The member has a card already.", field="member_reference"
        )
    number = new_card_number()
    card_id = batch.namespace.card(number)
    while batch.find_unexpected(Card, card_id) is not None:
        number = new_card_number()
        card_id = batch.namespace.card(number)
    if account is not None:
        account.check_earn(sum(receipt.earning.micropoints for receipt in receipts))

    cause = batch.cause(request.request_id, request.principal_id, command.occurred_at)
    account = (
        _enrol(batch, request, cause, command.member_reference)
        if account is None
        else batch.edit(account)
    )
    batch.add(Card.assign(card_id, cause, number, account.id))
    account.issue_card(cause, number)
    credited = 0
    for receipt in receipts:
        batch.edit(receipt).present(cause, account.id)
        credited += account.earn(
            cause,
            receipt_id=receipt.id,
            earned_at=receipt.facts.occurred_at,
            earning=receipt.earning,
            rules_version=receipt.rules_version,
        )
    return c.ReceiptsPresented(number, account.id, credited, account.points_available)


def enrol_member(batch: Batch, request: Request, command: c.EnrolMember) -> c.MemberEnrolled:
    """Enrol a member with an account of its own."""
    _check_clock(batch, command.occurred_at)
    member_id = batch.namespace.member(command.member_reference)
    if batch.find_unexpected(Member, member_id) is not None:
        raise Refusal(
            Reason.MEMBER_EXISTS, "The member is enrolled already.", field="member_reference"
        )
    cause = batch.cause(request.request_id, request.principal_id, command.occurred_at)
    return c.MemberEnrolled(_enrol(batch, request, cause, command.member_reference).id)


def publish_rules(batch: Batch, request: Request, command: c.PublishRules) -> c.RulesPublished:
    """Publish the next version of the rules."""
    rules = batch.rules()
    version = RulesVersion(
        version=command.version or len(rules.versions) + 1,
        effective_at=command.effective_at,
        earning=command.earning,
        card=command.card,
        clock=command.clock,
    )
    rules.check_publish(version, batch.now())
    cause = batch.cause(request.request_id, request.principal_id, None)
    batch.edit(rules).publish(cause, version)
    return c.RulesPublished(version.version)


def advance_clock(batch: Batch, request: Request, command: c.AdvanceClock) -> c.ClockAdvanced:
    """Set the simulated clock forward."""
    programme = batch.programme()
    programme.check_advance(command.to)
    cause = batch.cause(request.request_id, request.principal_id, None)
    batch.edit(programme).advance(cause, command.to)
    return c.ClockAdvanced(command.to)


def get_account(batch: Batch, query: c.GetAccount) -> Account:
    """Find an account by card, member or id."""
    key = query.key
    if key.account_id is None:
        account = _holder(batch, key.card_number, key.member_reference, check_card=False)
    else:
        account = batch.find(Account, key.account_id)
    if account is None:
        raise Refusal(Reason.ACCOUNT_UNKNOWN, "There is no such account.", field="account_id")
    return account


def get_member(batch: Batch, query: c.GetMember) -> c.FoundMember:
    """Find a member."""
    member = _member(batch, query.member_reference)
    account = batch.find(Account, member.account_id)
    assert account is not None, "a member is enrolled with an account"
    return c.FoundMember(member, account)


def get_programme(batch: Batch, query: c.GetProgramme) -> c.FoundProgramme:
    """Find the programme."""
    del query
    return c.FoundProgramme(batch.programme(), batch.now())


def get_rules(batch: Batch, query: c.GetRules) -> RulesVersion:
    """Find a version of the rules."""
    rules = batch.rules()
    if query.version is not None:
        return rules.numbered(query.version)
    return rules.in_force(query.at or batch.now())


def _rules_at(batch: Batch, occurred_at: datetime) -> RulesVersion:
    """Check the caller's clock by today's rules, and return the rules of the time it speaks of."""
    _check_clock(batch, occurred_at)
    return batch.rules().in_force(occurred_at)


def _check_clock(batch: Batch, occurred_at: datetime | None) -> None:
    if occurred_at is not None:
        now = batch.now()
        batch.rules().in_force(now).clock.check(occurred_at, now)


def _check_business_date(batch: Batch, facts: ReceiptFacts) -> None:
    local = facts.occurred_at.astimezone(ZoneInfo(batch.programme().time_zone)).date()
    if abs(facts.business_date - local) > timedelta(days=1):
        raise Refusal(
            Reason.FIELD_INVALID,
            "The business date is more than a day away from the local date of occurred_at.",
            field="receipt.business_date",
        )


def _holder(
    batch: Batch, card_number: str | None, member_reference: str | None, *, check_card: bool = True
) -> Account | None:
    if card_number is not None:
        card = batch.find(Card, batch.namespace.card(card_number))
        account = None if card is None else batch.find(Account, card.account_id)
        if account is None:
            raise Refusal(Reason.CARD_UNKNOWN, "There is no such card.", field="card_number")
        if check_card:
            account.check_card(card_number)
        return account
    if member_reference is not None:
        return batch.find(Account, _member(batch, member_reference).account_id)
    return None


def _member(batch: Batch, reference: str) -> Member:
    member = batch.find(Member, batch.namespace.member(reference))
    if member is None:
        raise Refusal(Reason.MEMBER_UNKNOWN, "There is no such member.", field="member_reference")
    return member


def _account_of_member(batch: Batch, reference: str) -> Account | None:
    member = batch.find_unexpected(Member, batch.namespace.member(reference))
    return None if member is None else batch.find(Account, member.account_id)


def _enrol(batch: Batch, request: Request, cause: Cause, reference: str) -> Account:
    account = Account.open(batch.namespace.account(request.request_id), cause, reference)
    batch.add(Member.enrol(batch.namespace.member(reference), cause, reference, account.id))
    batch.add(account)
    return account


def _receipt_id(batch: Batch, key: c.ReceiptIdentity) -> UUID:
    return batch.namespace.receipt(key.shop_id, key.till_id, key.number, key.business_date)


def _presented(batch: Batch, index: int, id_: UUID) -> Receipt:
    field = f"receipts[{index}]"
    receipt = batch.find(Receipt, id_)
    if receipt is None:
        raise Refusal(Reason.RECEIPT_UNKNOWN, "The receipt is not recorded.", field=field)
    receipt.check_present(field)
    return receipt


def _redemptions(batch: Batch, facts: ReceiptFacts, account: Account | None) -> list[Redemption]:
    found: list[Redemption] = []
    for index, tender in enumerate(facts.tenders):
        if tender.kind is not TenderKind.POINTS:
            continue
        field = f"receipt.tenders[{index}].redemption_id"
        assert tender.redemption_id is not None, "a POINTS tender names its redemption"
        redemption = batch.find(Redemption, tender.redemption_id)
        if redemption is None:
            raise Refusal(Reason.REDEMPTION_UNKNOWN, "There is no such redemption.", field=field)
        redemption.check_tender(None if account is None else account.id, field)
        found.append(redemption)
    return found


class WriteMethod(NamedTuple):
    """A write: its name in the store, how it is decided, and the type of its answer."""

    name: str
    decide: Callable[[Batch, Request, Any], c.Answer]
    answer: type[msgspec.Struct]


WRITES: dict[type, WriteMethod] = {
    c.RecordReceipt: WriteMethod("RecordReceipt", record_receipt, c.ReceiptRecorded),
    c.RedeemPoints: WriteMethod("RedeemPoints", redeem_points, c.PointsRedeemed),
    c.PresentReceipts: WriteMethod("PresentReceipts", present_receipts, c.ReceiptsPresented),
    c.EnrolMember: WriteMethod("EnrolMember", enrol_member, c.MemberEnrolled),
    c.PublishRules: WriteMethod("PublishRules", publish_rules, c.RulesPublished),
    c.AdvanceClock: WriteMethod("AdvanceClock", advance_clock, c.ClockAdvanced),
}

READS: dict[type, Callable[[Batch, Any], Any]] = {
    c.GetAccount: get_account,
    c.GetMember: get_member,
    c.GetProgramme: get_programme,
    c.GetRules: get_rules,
}
