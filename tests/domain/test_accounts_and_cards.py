from uuid import uuid4

import pytest

from ledger.domain.account import Account, CardStatus
from ledger.domain.card import Card
from ledger.domain.errors import Reason, Refusal
from ledger.domain.member import Member
from tests.support.world import make_cause, own


def test_an_account_opens_empty() -> None:
    """A new account has no points, no lots, no cards, and knows its member."""
    cause = make_cause()
    account = Account.open(uuid4(), cause, "member-1")
    (opened,) = account.pending_events
    assert isinstance(opened, Account.Created)
    assert own(opened) == {"member_reference": "member-1"}
    assert (opened.request_id, opened.principal_id) == (cause.request_id, cause.principal_id)
    assert (account.points_available, account.lots, account.cards) == (0, {}, {})
    assert account.opened_at == cause.occurred_at


def test_an_issued_card_can_be_used() -> None:
    """A card that was issued opens its account, and the newest one is the card to show."""
    account = Account.open(uuid4(), make_cause(), "member-1")
    assert account.newest_card() is None
    account.issue_card(make_cause(), "2000000000008")
    account.issue_card(make_cause(), "2000000000015")
    account.check_card("2000000000008")
    assert account.newest_card() == "2000000000015"
    assert set(account.cards.values()) == {CardStatus.ACTIVE}


def test_a_card_of_another_account_is_unknown() -> None:
    """A card that does not open the account is refused as unknown."""
    account = Account.open(uuid4(), make_cause(), "member-1")
    with pytest.raises(Refusal) as caught:
        account.check_card("2000000000008")
    assert caught.value.reason is Reason.CARD_UNKNOWN


def test_a_blocked_card_is_refused_and_is_not_the_newest() -> None:
    """Nothing can be done with a blocked card, and it is not the one to show."""
    account = Account.open(uuid4(), make_cause(), "member-1")
    account.issue_card(make_cause(), "2000000000008")
    account.cards["2000000000008"] = CardStatus.BLOCKED
    with pytest.raises(Refusal) as caught:
        account.check_card("2000000000008")
    assert caught.value.reason is Reason.CARD_BLOCKED
    assert account.newest_card() is None


def test_a_fork_leaves_no_trace() -> None:
    """What happens to a fork of an account does not show in the account itself."""
    account = Account.open(uuid4(), make_cause(), "member-1")
    account.issue_card(make_cause(), "2000000000008")
    account.pending_events.clear()
    fork = account.fork()
    fork.issue_card(make_cause(), "2000000000015")
    assert list(account.cards) == ["2000000000008"]
    assert account.pending_events == []
    assert (account.version, fork.version) == (2, 3)


def test_a_number_is_assigned_to_one_account() -> None:
    """A card remembers its number and the account it opens."""
    account_id = uuid4()
    card = Card.assign(uuid4(), make_cause(), "2000000000008", account_id)
    assert (card.card_number, card.account_id) == ("2000000000008", account_id)


def test_a_member_is_a_reference_and_an_account() -> None:
    """An enrolled member is known by its reference, its account and the time of its enrolment."""
    account_id, cause = uuid4(), make_cause()
    member = Member.enrol(uuid4(), cause, "member-1", account_id)
    assert (member.member_reference, member.account_id) == ("member-1", account_id)
    assert member.enrolled_at == cause.occurred_at
