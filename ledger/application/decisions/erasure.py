"""Erasing members: nothing personal is left, and the books stay as they are."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.consents import close_consents, find_consents
from ledger.application.decisions.erasure_obstacles import Erasing, obstacles
from ledger.application.decisions.following import account_of, members_in
from ledger.application.decisions.lookups import as_of_now, edit, find_member, lot_dates
from ledger.application.decisions.pools import find_cards, leave_with_nothing
from ledger.application.decisions.request import Request
from ledger.domain.account import Account
from ledger.domain.adjustment import Adjustment, AdjustmentFacts
from ledger.domain.card import Card
from ledger.domain.card_status import BlockReason, CardStatus
from ledger.domain.consent.aggregate import Consents
from ledger.domain.erasure import ErasureReason, erasure_blocked, keys_gone
from ledger.domain.errors import Reason, Refusal
from ledger.domain.member import Member
from ledger.domain.model import Cause
from ledger.domain.private import KeyKind, Private

FORFEIT_REASON_CODE = "ERASURE"
"""Under which points are taken that a member gives up; the rules' list of reasons is for persons who adjust."""


def find_person(batch: Batch, query: c.FindPerson) -> c.FoundPerson:
    """Find all members that one person is."""
    return _person(batch, find_member(batch, query.member_reference, erased=True))


def _person(batch: Batch, today: Member) -> c.FoundPerson:
    members = members_in(batch, today)
    account = account_of(batch, today)
    ids = [account.id, *(one.account_id for one in account.absorbed)]
    return c.FoundPerson(tuple(members), account, tuple(ids))


def erase_member(batch: Batch, request: Request, command: c.EraseMember) -> c.MemberErased:
    """Erase a member: look-ups and records go with the events, the keys right after them."""
    person = find_person(batch, c.FindPerson(command.member_reference))
    person.today.check_not_erased("member_reference")
    _check_obstacles(batch, person, command)
    cards = find_cards(batch, _cards_of(person))
    consents = _consents_of(batch, person)
    until = batch.rules_now().retention.payment_key_until(batch.today())

    cause = batch.cause(request.request_id, request.principal_id, None)
    account = _own_account(batch, request, cause, person, cards)
    forfeited = _forfeit(batch, request, cause, account) if command.forfeit_points else 0
    blocked = _block(batch, cause, account, cards)
    for member, found in zip(person.members, consents, strict=True):
        close_consents(batch, cause, found, member.member_reference)
    erased = []
    for member in person.members:
        kept_until = until if member.id in command.payment_member_ids else None
        batch.edit(member).erase(cause, command.reason, kept_until)
        batch.keep_private(Private(member.id, forget=keys_gone(kept_until)))
        erased.append(c.ErasedPerson(member.id, member.member_reference, kept_until))
    return c.MemberErased(
        account_id=account.id,
        members=tuple(erased),
        cards_blocked=blocked,
        points_forfeited=forfeited,
        points_kept=_points_kept(account, person.today),
        pool_left=person.account.id if account.id != person.account.id else None,
    )


def _check_obstacles(batch: Batch, person: c.FoundPerson, command: c.EraseMember) -> None:
    """Refuse while something is open, naming all of it; what is erased already is erased again in any case."""
    if command.reason is ErasureReason.RECONCILED:
        return
    present = person._replace(account=as_of_now(batch, person.account))
    erasing = Erasing(present, command.reason, command.adjustment_ids)
    found = list(obstacles(batch, erasing))
    if found:
        raise erasure_blocked(found)


def _cards_of(person: c.FoundPerson) -> list[str]:
    """Return the cards of an account that are this member's."""
    account, reference = person.account, person.today.member_reference
    return [one for one in account.cards if account.member_of_card(one) == reference]


def _consents_of(batch: Batch, person: c.FoundPerson) -> list[Consents | None]:
    references = [one.member_reference for one in person.members]
    batch.require(batch.namespace.consents(one) for one in references)
    return [find_consents(batch, one) for one in references]


def _own_account(
    batch: Batch, request: Request, cause: Cause, person: c.FoundPerson, cards: Sequence[Card]
) -> Account:
    """Return the account to change that is the member's alone; whoever shares another's leaves it with nothing."""
    if person.shares:
        return leave_with_nothing(batch, request, cause, person.today, person.account, cards)
    return edit(batch, person.account, cause)


def _forfeit(batch: Batch, request: Request, cause: Cause, account: Account) -> int:
    """Take the points that can be spent, as an adjustment to which the member agreed."""
    points = account.points_spendable
    if not points:
        return 0
    facts = AdjustmentFacts(-points, FORFEIT_REASON_CODE)
    id_ = batch.namespace.adjustment(request.request_id)
    reference, rules = account.member_reference, batch.rules_now()
    batch.add(
        Adjustment.propose(
            id_, cause, facts, account_id=account.id, member_reference=reference, made=True
        )
    )
    dates = lot_dates(batch, rules, batch.now())
    account.adjust(cause, id_, facts, dates, rules_version=rules.version)
    return points


def _block(batch: Batch, cause: Cause, account: Account, cards: Sequence[Card]) -> int:
    """Block the cards that still work, and say how many these were."""
    active = [one for one in cards if account.cards[one.card_number] is CardStatus.ACTIVE]
    for card in active:
        # Why is nobody's business who finds the card.
        batch.edit(card).block(cause, BlockReason.OTHER)
        account.block_card(cause, card.card_number, BlockReason.OTHER)
    return len(active)


def _points_kept(account: Account, member: Member) -> int:
    own = account.member_reference == member.member_reference
    return account.points_available + account.points_pending if own else 0


def erase_payment_data(
    batch: Batch, request: Request, command: c.ErasePaymentData
) -> c.PaymentDataErased:
    """Keep no payment data of an erased member once the law does not ask for it any more."""
    member = batch.find(Member, command.member_id)
    if member is None:
        raise Refusal(Reason.MEMBER_UNKNOWN, "There is no such member.", field="member_id")
    _check_due(batch, member)
    cause = batch.cause(request.request_id, request.principal_id, None)
    batch.edit(member).erase_payment_data(cause)
    batch.keep_private(Private(member.id, forget=(KeyKind.PAYMENT,)))
    return c.PaymentDataErased(member.id)


def _check_due(batch: Batch, member: Member) -> None:
    until = member.payment_key_until
    if until is None or until >= batch.today():
        raise Refusal(
            Reason.ERASURE_BLOCKED,
            "The payment data of the member is not due.",
            field="member_id",
            obstacles="",
        )
