"""Cards: which account a number opens, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from ledger.domain.card_status import BlockReason, CardStatus
from ledger.domain.errors import Reason, Refusal
from ledger.domain.model import Cause, Event, LedgerAggregate, Opening


class Stock(NamedTuple):
    """Where a printed card comes from."""

    batch: str
    registered: bool
    """It was printed elsewhere, with a number that is not ours."""
    request_id: UUID
    """The request that took it in."""


class Card(LedgerAggregate):
    """A card number and the account it opens.

    Its status is the account's to say once there is one; what is kept here is what the account need not know.
    """

    TOPIC = "ledger.Card"

    class Created(Opening, frozen=True, kw_only=True):
        """A card number was assigned to an account; it will never be another's."""

        TOPIC = "ledger.CardNumberAssigned"
        OMITTED = frozenset({"replaces"})

        originator_topic: str = "ledger.Card"
        card_number: str
        account_id: UUID
        replaces: str = ""
        """The card that it takes over from; empty for none."""

        @property
        def stock(self) -> Stock | None:
            """Where it comes from: it was never printed."""
            return None

    class Printed(Opening, frozen=True, kw_only=True):
        """A card was printed, or registered as printed elsewhere. It opens no account yet."""

        TOPIC = "ledger.CardPrinted"
        OMITTED = frozenset({"registered"})

        originator_topic: str = "ledger.Card"
        card_number: str
        batch: str
        registered: bool = False
        """It was printed elsewhere, with a number that is not ours."""

        @property
        def account_id(self) -> UUID | None:
            """Which account it opens: none yet."""
            return None

        @property
        def replaces(self) -> str:
            """Which card it takes over from: none yet."""
            return ""

        @property
        def stock(self) -> Stock | None:
            """Where it comes from."""
            return Stock(self.batch, self.registered, self.request_id)

    class Assigned(Event, frozen=True, kw_only=True):
        """A printed card was handed over: it opens an account from now on."""

        TOPIC = "ledger.PrintedCardAssigned"
        OMITTED = frozenset({"replaces"})

        account_id: UUID
        replaces: str = ""
        """The card that it takes over from; empty for none."""

        def apply(self, card: Card) -> None:
            """Remember the account, and the card before."""
            card.account_id, card.replaces = self.account_id, self.replaces

    class Moved(Event, frozen=True, kw_only=True):
        """The card opens another account from now on."""

        TOPIC = "ledger.CardMoved"

        account_id: UUID

        def apply(self, card: Card) -> None:
            """Remember the account."""
            card.account_id = self.account_id

    class Blocked(Event, frozen=True, kw_only=True):
        """The card cannot be used from now on."""

        TOPIC = "ledger.CardNumberBlocked"

        reason: BlockReason

        def apply(self, card: Card) -> None:
            """Remember since when, and why."""
            card.blocked_at, card.block_reason = self.occurred_at, self.reason

    class Unblocked(Event, frozen=True, kw_only=True):
        """The card can be used again."""

        TOPIC = "ledger.CardNumberUnblocked"

        def apply(self, card: Card) -> None:
            """Forget the block."""
            card.blocked_at = card.block_reason = None

    class Replaced(Event, frozen=True, kw_only=True):
        """The card is blocked for ever: another has taken over."""

        TOPIC = "ledger.CardNumberReplaced"

        by_card_number: str
        reason: BlockReason

        def apply(self, card: Card) -> None:
            """Remember the successor; a card that was blocked stays so since then."""
            card.replaced_by = self.by_card_number
            card.block_reason = self.reason
            if card.blocked_at is None:
                card.blocked_at = self.occurred_at

    def __init__(
        self, card_number: str, account_id: UUID | None, stock: Stock | None, replaces: str
    ) -> None:
        """Start from the assignment, or from the printer."""
        self.card_number = card_number
        self.account_id = account_id
        self.stock = stock
        self.replaces = replaces
        """The card that it took over from; empty for none."""
        self.blocked_at: datetime | None = None
        """By the clock of who blocked it; None while it is not."""
        self.block_reason: BlockReason | None = None
        self.replaced_by: str | None = None

    @property
    def status(self) -> CardStatus:
        """Where the card is in its life."""
        if self.replaced_by is not None:
            return CardStatus.REPLACED
        if self.blocked_at is not None:
            return CardStatus.BLOCKED
        return CardStatus.PRINTED if self.account_id is None else CardStatus.ACTIVE

    @classmethod
    def assign(
        cls, id_: UUID, cause: Cause, card_number: str, account_id: UUID, replaces: str = ""
    ) -> Card:
        """Assign a number to an account."""
        return cls._open(
            cls.Created,
            id_,
            cause,
            card_number=card_number,
            account_id=account_id,
            replaces=replaces,
        )

    @classmethod
    def print_(
        cls, id_: UUID, cause: Cause, card_number: str, batch: str, *, registered: bool
    ) -> Card:
        """Take in a card that was printed."""
        return cls._open(
            cls.Printed, id_, cause, card_number=card_number, batch=batch, registered=registered
        )

    def check_in_stock(self, field: str) -> None:
        """Refuse a card that cannot be handed over: it is somebody's, or blocked."""
        if self.account_id is not None:
            raise Refusal(Reason.CARD_IN_USE, "The card was issued before.", field=field)
        if self.blocked_at is not None:
            raise self._blocked(field)

    def check_issued(self, field: str) -> UUID:
        """Return the account that the card opens; refuse one that opens none yet."""
        if self.account_id is None:
            if self.blocked_at is not None:
                raise self._blocked(field)
            raise Refusal(Reason.CARD_NOT_ISSUED, "The card was not issued yet.", field=field)
        return self.account_id

    def check_block(self, field: str) -> None:
        """Refuse to block a card that is blocked."""
        self._check_not_replaced(field)
        if self.blocked_at is not None:
            raise self._blocked(field)

    def check_unblock(self, field: str) -> None:
        """Refuse to unblock a card that is not blocked, or for ever."""
        self._check_not_replaced(field)
        if self.blocked_at is None:
            raise Refusal(Reason.CARD_NOT_BLOCKED, "The card is not blocked.", field=field)

    def check_replace(
        self, reason: BlockReason | None, field: str, *, misuse_allowed: bool
    ) -> BlockReason:
        """Return why the card is replaced; refuse one that was, or that only an operator replaces."""
        self._check_not_replaced(field)
        if self.block_reason is BlockReason.MISUSE and not misuse_allowed:
            raise self._blocked(field)
        found = reason or self.block_reason
        if found is None:
            raise Refusal(
                Reason.FIELD_INVALID,
                "reason: must say why a card that works is replaced.",
                field="reason",
            )
        return found

    def _check_not_replaced(self, field: str) -> None:
        if self.replaced_by is not None:
            raise Refusal(Reason.CARD_REPLACED, "The card was replaced by another.", field=field)

    def _blocked(self, field: str) -> Refusal:
        reason = "" if self.block_reason is None else self.block_reason.value
        return Refusal(
            Reason.CARD_BLOCKED, "The card is blocked.", field=field, block_reason=reason
        )

    def hand_over(self, cause: Cause, account_id: UUID, replaces: str = "") -> None:
        """Have a printed card open an account."""
        self._trigger(self.Assigned, cause, account_id=account_id, replaces=replaces)

    def move(self, cause: Cause, account_id: UUID) -> None:
        """Have it open another account."""
        self._trigger(self.Moved, cause, account_id=account_id)

    def block(self, cause: Cause, reason: BlockReason) -> None:
        """Let nobody use it."""
        self._trigger(self.Blocked, cause, reason=reason)

    def unblock(self, cause: Cause) -> None:
        """Let it be used again."""
        self._trigger(self.Unblocked, cause)

    def replace(self, cause: Cause, by_card_number: str, reason: BlockReason) -> None:
        """Block it for ever."""
        self._trigger(self.Replaced, cause, by_card_number=by_card_number, reason=reason)
