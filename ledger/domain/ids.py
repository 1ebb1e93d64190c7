"""Derived identities: the same thing has the same id, whoever records it."""

from __future__ import annotations

import secrets
from datetime import date
from functools import lru_cache
from hashlib import sha1
from typing import NewType
from uuid import UUID

import msgspec

CardNumber = NewType("CardNumber", str)

CARD_DIGITS = 13
CARDS_REMEMBERED_MAX = 32_768

_encode = msgspec.json.Encoder().encode


class Namespace:
    """Derives the ids of one programme's aggregates from their natural keys.

    Keys are UUIDv5 over a JSON array, so that ("a", "bc") and ("ab", "c") differ.
    """

    def __init__(self, namespace: UUID) -> None:
        """Take the programme's own namespace, fixed at its creation."""
        # What uuid.uuid5 does, without hashing the namespace each time.
        self._sha1 = sha1(namespace.bytes, usedforsecurity=False)
        self.programme = self._id("programme")
        """Id of the programme itself."""
        self.rules = self._id("rules")
        """Id of the programme's rules."""
        self.periods = self._id("periods")
        """Id of the months of the programme's books."""
        self.card = lru_cache(CARDS_REMEMBERED_MAX)(self._card)
        """Id of a card, by its number."""

    def _id(self, *key: str) -> UUID:
        digest = self._sha1.copy()
        digest.update(_encode(key))
        return UUID(bytes=digest.digest()[:16], version=5)

    def receipt(self, shop_id: str, till_id: str, number: str, business_date: date) -> UUID:
        """Id of a receipt; till_id is empty for a web shop."""
        return self._id("receipt", shop_id, till_id, number, business_date.isoformat())

    def _card(self, number: str) -> UUID:
        return self._id("card", number)

    def member(self, reference: str) -> UUID:
        """Id of a member."""
        return self._id("member", reference)

    def consents(self, member_reference: str) -> UUID:
        """Id of what a member agreed to."""
        return self._id("consents", member_reference)

    def mailed(self, mailing_reference: str, member_reference: str) -> UUID:
        """Id of a mailing's one message to a member."""
        return self._id("mailed", mailing_reference, member_reference)

    def member_pair(self, one: str, other: str) -> UUID:
        """Id of what was decided about two members, in whichever order they are named."""
        return self._id("member-pair", *sorted((one, other)))

    def account(self, request_id: UUID) -> UUID:
        """Id of the account that a request opens."""
        return self._id("account", str(request_id))

    def redemption(self, request_id: UUID) -> UUID:
        """Id of the redemption that a request makes."""
        return self._id("redemption", str(request_id))

    def hold(self, request_id: UUID) -> UUID:
        """Id of the hold that a request opens."""
        return self._id("hold", str(request_id))

    def transfer(self, request_id: UUID) -> UUID:
        """Id of the transfer that a request makes."""
        return self._id("transfer", str(request_id))

    def budget(self, campaign: str) -> UUID:
        """Id of a campaign's budget."""
        return self._id("budget", campaign)

    def coupon(self, code: str) -> UUID:
        """Id of a coupon, by its code in capital letters."""
        return self._id("coupon", code)

    def adjustment(self, request_id: UUID) -> UUID:
        """Id of the adjustment that a request proposes."""
        return self._id("adjustment", str(request_id))

    def imported_lot(self, source: str, *key: str) -> UUID:
        """Id of a lot of an older system: by its reference, or by all that is said of it."""
        return self._id("imported_lot", source, *key)

    def return_(self, request_id: UUID) -> UUID:
        """Id of the return that a request records."""
        return self._id("return", str(request_id))

    def card_day(self, card_number: str, business_date: date) -> UUID:
        """Id of what is counted of a card on a business date."""
        return self._id("card-day", card_number, business_date.isoformat())

    def member_day(self, member_reference: str, business_date: date) -> UUID:
        """Id of what is counted of a member who was named without a card."""
        return self._id("member-day", member_reference, business_date.isoformat())

    def card_batch(self, name: str) -> UUID:
        """Id of a batch of printed cards."""
        return self._id("card-batch", name)

    def till_day(self, shop_id: str, till_id: str, business_date: date) -> UUID:
        """Id of a till's day."""
        return self._id("till-day", shop_id, till_id, business_date.isoformat())

    def sweep(self, request_id: UUID) -> UUID:
        """Id of the part of a sweep that a request records."""
        return self._id("sweep", str(request_id))

    def card_grounds(self, card_number: str) -> UUID:
        """Id of what a card was issued on."""
        return self._id("card-grounds", card_number)

    def card_progress(self, member_reference: str) -> UUID:
        """Id of what is noted on a member's way to a card."""
        return self._id("card-progress", member_reference)

    def charges(self, member_reference: str) -> UUID:
        """Id of what a member owes for what it paid by card."""
        return self._id("charges", member_reference)

    def charge(self, request_id: UUID) -> UUID:
        """Id of the charge that a request makes."""
        return self._id("charge", str(request_id))

    def refund(self, request_id: UUID) -> UUID:
        """Id of the refund of a charge that a request makes."""
        return self._id("refund", str(request_id))

    def payout(self, request_id: UUID) -> UUID:
        """Id of the payout of a credit that a request makes."""
        return self._id("payout", str(request_id))

    def mandate(self, reference: str) -> UUID:
        """Id of a mandate, by its reference in whatever case."""
        return self._id("mandate", reference.upper())

    def settlement_run(self, due_on: date, number: int) -> UUID:
        """Id of a run, by its due date and which of that date's it is."""
        return self._id("settlement-run", due_on.isoformat(), str(number))

    def statement(self, run_id: UUID, member_reference: str) -> UUID:
        """Id of the statement that a run takes of a member."""
        return self._id("statement", str(run_id), member_reference)

    def imported_file(self, sha256: str) -> UUID:
        """Id of a bank's file, by the hash of its bytes."""
        return self._id("imported-file", sha256)

    def bank_entry(self, *key: str) -> UUID:
        """Id of a line of a bank, by what makes it that line."""
        return self._id("bank-entry", *key)

    def bank_answers(self, run_id: UUID) -> UUID:
        """Id of what banks say of a run."""
        return self._id("bank-answers", str(run_id))

    def told_return(self, statement_id: UUID, attempt: int) -> UUID:
        """Id of what was told of a collection that came back."""
        return self._id("told-return", str(statement_id), str(attempt))

    def told_credit(self, statement_id: UUID, attempt: int) -> UUID:
        """Id of what was told of a collection that was credited by itself."""
        return self._id("told-credit", str(statement_id), str(attempt))

    def told_reference(self, servicer_reference: str) -> UUID:
        """Id of what was told under a reference of a bank's own."""
        return self._id("told-reference", servicer_reference)

    def verification(self, member_reference: str) -> UUID:
        """Id of what a member shows to be the member."""
        return self._id("verification", member_reference)

    def part_of(self, request_id: UUID, *what: str) -> UUID:
        """Id of a write that another one makes on its way: the same one each time that is repeated."""
        return self._id("part", str(request_id), *what)


def check_digit(digits: str) -> str:
    """Return the EAN-13 check digit of twelve digits (GS1 General Specifications, 7.9)."""
    total = sum(map(int, digits[0::2])) + 3 * sum(map(int, digits[1::2]))
    return str(-total % 10)


@lru_cache(CARDS_REMEMBERED_MAX)
def is_card_number(text: str) -> bool:
    """Whether the text is 13 ASCII digits that end in their check digit."""
    return (
        len(text) == CARD_DIGITS
        and text.isascii()
        and text.isdigit()
        and text[-1] == check_digit(text[:-1])
    )


def new_card_number() -> CardNumber:
    """Draw a card number that cannot be guessed from another.

    GS1 leaves numbers that start with 2 to retailers' own use; the other eleven digits are random.
    """
    digits = "2" + "".join(secrets.choice("0123456789") for _ in range(CARD_DIGITS - 2))
    return CardNumber(digits + check_digit(digits))
