from datetime import date
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.ids import Namespace, check_digit, is_card_number, new_card_number

NAMESPACE = Namespace(UUID("5f0a5a1c-6d0e-4f6e-9d1c-8f1f2a3b4c5d"))
DAY = date(2025, 3, 14)


@pytest.mark.parametrize("number", ["4006381333931", "9780306406157", "2000000000008"])
def test_check_digits_are_those_of_ean_13(number: str) -> None:
    """A number with the check digit of EAN-13 is a card number."""
    assert check_digit(number[:-1]) == number[-1]
    assert is_card_number(number)


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 12), st.integers(1, 9))
def test_a_single_mistyped_digit_is_always_found(digits: str, place: int, shift: int) -> None:
    """A card number with one wrong digit is never taken for a card number."""
    number = digits + check_digit(digits)
    wrong = str((int(number[place]) + shift) % 10)
    assert not is_card_number(number[:place] + wrong + number[place + 1 :])


@pytest.mark.parametrize(
    "text",
    ["", "400638133393", "40063813339310", "40063813339３1", "4006381333931 ", "abcdefghijklm"],  # noqa: RUF001 - a digit that is not ASCII
)
def test_other_texts_are_no_card_numbers(text: str) -> None:
    """A card number is exactly thirteen ASCII digits."""
    assert not is_card_number(text)


def test_new_numbers_are_right_and_do_not_follow_each_other() -> None:
    """New card numbers pass their own check, differ, and cannot be guessed from one another."""
    numbers = [new_card_number() for _ in range(1_000)]
    assert all(is_card_number(number) for number in numbers)
    assert len(set(numbers)) == 1_000
    bodies = [int(number[:-1]) for number in numbers]
    assert all(abs(one - other) > 1 for one, other in pairwise(bodies))


def test_the_same_receipt_has_the_same_id_whoever_derives_it() -> None:
    """An id is a function of the programme and the natural key."""
    again = Namespace(UUID("5f0a5a1c-6d0e-4f6e-9d1c-8f1f2a3b4c5d"))
    id_ = NAMESPACE.receipt("shop-1", "till-1", "1", DAY)
    assert id_ == again.receipt("shop-1", "till-1", "1", DAY)
    # Pinned: an id that was derived differently would let every old receipt be recorded again.
    assert id_ == UUID("f789c03d-6b86-536f-908c-fa5e524b0db5")


def test_keys_that_read_the_same_when_joined_have_different_ids() -> None:
    """("a", "bc") and ("ab", "c") are different receipts."""
    assert NAMESPACE.receipt("a", "bc", "1", DAY) != NAMESPACE.receipt("ab", "c", "1", DAY)
    assert NAMESPACE.receipt("a", "", "1", DAY) != NAMESPACE.receipt("", "a", "1", DAY)
    assert NAMESPACE.receipt('a","b', "c", "1", DAY) != NAMESPACE.receipt("a", 'b","c', "1", DAY)


def test_things_of_different_kinds_have_different_ids() -> None:
    """A member, a card, an account and a redemption of the same key are four things."""
    same = uuid4()
    ids = {
        NAMESPACE.member(str(same)),
        NAMESPACE.card(str(same)),
        NAMESPACE.account(same),
        NAMESPACE.redemption(same),
        NAMESPACE.programme,
        NAMESPACE.rules,
    }
    assert len(ids) == 6


def test_programmes_share_no_ids() -> None:
    """The same receipt of two programmes is two receipts."""
    other = Namespace(uuid4())
    assert NAMESPACE.receipt("s", "t", "1", DAY) != other.receipt("s", "t", "1", DAY)
    assert NAMESPACE.member("m") != other.member("m")
