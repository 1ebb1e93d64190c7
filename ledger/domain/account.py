"""Accounts: open lots of points, the remainder that waits, and the cards that open them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, NamedTuple
from uuid import UUID

import msgspec

from ledger.domain import limits
from ledger.domain.errors import Reason, Refusal
from ledger.domain.lots import (
    ALWAYS,
    NEVER,
    ConsolidatedLot,
    DatedPoints,
    Lot,
    LotDates,
    LotPoints,
    OpenHold,
    Pairs,
    StepKind,
    next_steps,
    spending_order,
    take,
    take_pairs,
    total,
    without,
)
from ledger.domain.model import Cause, Event, LedgerAggregate, Opening
from ledger.domain.receipt import Earning


class CardStatus(StrEnum):
    """Whether a card can be used."""

    ACTIVE = "ACTIVE"
    BLOCKED = "BLOCKED"


class Effect(NamedTuple):
    """How an event changes the sums of an account, in points."""

    available: int = 0
    pending: int = 0
    held: int = 0
    deficit: int = 0


class Expiring(NamedTuple):
    """Points that expire next."""

    points: int
    at: datetime | None


class ClawBack(NamedTuple):
    """How what returned items had earned is taken back."""

    micropoints: int
    points: int
    """Whole points that go."""
    remainder_micropoints: int
    """What waits in the account afterwards."""
    taken: Pairs
    missing: int
    """Points that are not there any more."""


class AccountState(msgspec.Struct):
    """What a snapshot of an account holds."""

    member_reference: str
    opened_at: datetime
    points_available: int
    points_pending: int
    points_held: int
    deficit: int
    remainder_micropoints: int
    lots_made: int
    lots: dict[int, Lot]
    holds: dict[UUID, OpenHold]
    cards: dict[str, CardStatus]
    expires_at: datetime | None
    ended_lots: int
    due_at: datetime | None


class PointsEvent(Event, frozen=True, kw_only=True):
    """An event that changes the sums of an account."""

    @property
    def effect(self) -> Effect:
        """Return how it changes the account's sums."""
        raise NotImplementedError


class Account(LedgerAggregate):
    """One balance of points.

    Each point is pending, available or held. A deficit is what returns took back that was spent already: the next
    points that become available pay for it. Commands decide on an account that was advanced to the present.
    """

    TOPIC = "ledger.Account"
    class_version: ClassVar[int] = 2
    MUTABLE: ClassVar[tuple[str, ...]] = ("lots", "holds", "cards")
    SNAPSHOT_EVERY: ClassVar[int | None] = 200
    STATE: ClassVar[type[msgspec.Struct] | None] = AccountState

    class Created(Opening, frozen=True, kw_only=True):
        """An account was opened for a member."""

        TOPIC = "ledger.AccountOpened"

        originator_topic: str = "ledger.Account"
        member_reference: str

    class CardIssued(Event, frozen=True, kw_only=True):
        """A card that opens the account was issued."""

        TOPIC = "ledger.CardIssued"

        card_number: str

        def apply(self, account: Account) -> None:
            """Add the card."""
            account.cards[self.card_number] = CardStatus.ACTIVE

    class PointsEarned(PointsEvent, frozen=True, kw_only=True):
        """A receipt earned points: whole points make a lot, the rest waits in the account."""

        TOPIC = "ledger.PointsEarned"
        OMITTED = frozenset({"available_at", "expires_at", "absorbed", "account_expires_at"})

        receipt_id: UUID
        earned_at: datetime
        micropoints: int
        """What the receipt earned exactly."""
        points: int
        """Whole points credited, with what the remainder completed."""
        remainder_micropoints: int
        """What waits in the account from now on."""
        available_at: datetime | None = None
        """When the points can be spent; None at once."""
        expires_at: datetime | None = None
        """When the lot expires; None if never."""
        absorbed: int = 0
        """Points of the lot that paid for the deficit at once."""
        account_expires_at: datetime | None = None
        """Where points expire without activity: when all of the account's do, from now on."""

        def apply(self, account: Account) -> None:
            """Add the lot and keep the remainder."""
            account.add(self.effect)
            account.remainder_micropoints = self.remainder_micropoints
            account.expires_at = self.account_expires_at
            account.note_due(self.account_expires_at)
            if account.is_due(self.timestamp):  # what it was may be gone
                account.find_due()
            if self.points == 0:
                return
            account.lots_made += 1
            points = self.points - self.absorbed
            if points == 0:
                return
            account.lots[account.lots_made] = Lot(
                points=points,
                earned_at=self.earned_at,
                receipt_id=self.receipt_id,
                available_at=self.available_at,
                expires_at=self.expires_at,
            )
            account.note_due(self.available_at)
            account.note_due(self.expires_at)

        @property
        def effect(self) -> Effect:
            """Return how it changes the account's sums."""
            if self.available_at is not None:
                return Effect(pending=self.points)
            return Effect(available=self.points - self.absorbed, deficit=-self.absorbed)

    class PointsRedeemed(PointsEvent, frozen=True, kw_only=True):
        """Points were spent."""

        TOPIC = "ledger.PointsRedeemed"

        redemption_id: UUID
        points: int
        lots: tuple[LotPoints, ...]

        def apply(self, account: Account) -> None:
            """Take the points out of their lots."""
            account.add(self.effect)
            account.take_out(self.lots)

        @property
        def effect(self) -> Effect:
            """Return how it changes the account's sums."""
            return Effect(available=-self.points)

    class PointsHeld(PointsEvent, frozen=True, kw_only=True):
        """Points were set aside for one purpose, for a time."""

        TOPIC = "ledger.PointsHeld"

        hold_id: UUID
        points: int
        lots: tuple[LotPoints, ...]
        expires_at: datetime
        reference: str = ""

        def apply(self, account: Account) -> None:
            """Keep the points in their lots, but not free."""
            account.add(self.effect)
            for pair in self.lots:
                account.change_lot(pair.lot, -pair.points, held=pair.points)
            account.holds[self.hold_id] = OpenHold(self.lots, self.expires_at, self.reference)
            account.note_due(self.expires_at)

        @property
        def effect(self) -> Effect:
            """Return how it changes the account's sums."""
            return Effect(available=-self.points, held=self.points)

    class HoldCaptured(PointsEvent, frozen=True, kw_only=True):
        """Held points were spent. Unless the hold stays open, the rest of it is free again."""

        TOPIC = "ledger.HoldCaptured"
        OMITTED = frozenset({"released", "expired", "absorbed"})

        hold_id: UUID
        redemption_id: UUID
        points: int
        lots: tuple[LotPoints, ...]
        kept_open: bool
        released: tuple[LotPoints, ...] = ()
        expired: tuple[LotPoints, ...] = ()
        absorbed: tuple[LotPoints, ...] = ()

        def apply(self, account: Account) -> None:
            """Take the points out of the hold."""
            account.add(self.effect)
            for pair in self.lots:
                account.change_lot(pair.lot, 0, held=-pair.points)
            hold = account.holds[self.hold_id]
            if self.kept_open:
                left = without(hold.lots, self.lots)
                account.holds[self.hold_id] = msgspec.structs.replace(hold, lots=left)
            else:
                account.close_hold(self.hold_id, self.released, self.expired, self.absorbed)

        @property
        def effect(self) -> Effect:
            """Return how it changes the account's sums."""
            return _freed_effect(self, captured=self.points)

    class HoldReleased(PointsEvent, frozen=True, kw_only=True):
        """A hold ended, and its points are free again, but for those that expired meanwhile."""

        TOPIC = "ledger.HoldReleased"
        OMITTED = frozenset({"released", "expired", "absorbed"})

        hold_id: UUID
        lapsed: bool
        """Its time to live was over; else somebody released it."""
        at: datetime
        """When it ended."""
        released: tuple[LotPoints, ...] = ()
        expired: tuple[LotPoints, ...] = ()
        absorbed: tuple[LotPoints, ...] = ()
        """Of what was released: paid for the deficit at once."""

        def apply(self, account: Account) -> None:
            """Free the points."""
            account.add(self.effect)
            account.close_hold(self.hold_id, self.released, self.expired, self.absorbed)
            account.find_due()

        @property
        def effect(self) -> Effect:
            """Return how it changes the account's sums."""
            return _freed_effect(self)

    class PointsMatured(PointsEvent, frozen=True, kw_only=True):
        """Pending points became available."""

        TOPIC = "ledger.PointsMatured"
        OMITTED = frozenset({"absorbed"})

        at: datetime
        lots: tuple[LotPoints, ...]
        absorbed: tuple[LotPoints, ...] = ()
        """Of these: paid for the deficit at once."""

        def apply(self, account: Account) -> None:
            """Make the lots available."""
            account.add(self.effect)
            for pair in self.lots:
                lot = account.lots[pair.lot]
                account.lots[pair.lot] = msgspec.structs.replace(lot, available_at=None)
            account.take_out(self.absorbed)
            account.find_due()

        @property
        def effect(self) -> Effect:
            """Return how it changes the account's sums."""
            matured, absorbed = total(self.lots), total(self.absorbed)
            return Effect(available=matured - absorbed, pending=-matured, deficit=-absorbed)

    class PointsExpired(PointsEvent, frozen=True, kw_only=True):
        """Points reached their end."""

        TOPIC = "ledger.PointsExpired"
        OMITTED = frozenset({"points_pending", "inactivity"})

        at: datetime
        lots: tuple[LotPoints, ...]
        points_pending: int = 0
        """Of these: they never became available."""
        inactivity: bool = False
        """All that the account had ended, for want of activity; what is held or spent will come back expired."""

        def apply(self, account: Account) -> None:
            """Take the points out of their lots."""
            account.add(self.effect)
            account.take_out(self.lots)
            if self.inactivity:
                account.ended_lots, account.expires_at = account.lots_made, None
            account.find_due()

        @property
        def effect(self) -> Effect:
            """Return how it changes the account's sums."""
            pending = self.points_pending
            return Effect(available=pending - total(self.lots), pending=-pending)

    class PointsClawedBack(PointsEvent, frozen=True, kw_only=True):
        """A return took back what the returned items had earned."""

        TOPIC = "ledger.PointsClawedBack"
        OMITTED = frozenset({"taken", "deficit", "written_off", "points_pending"})

        receipt_id: UUID
        return_id: UUID
        micropoints: int
        """What the returned items had earned exactly."""
        remainder_micropoints: int
        """What waits in the account from now on."""
        taken: tuple[LotPoints, ...] = ()
        deficit: int = 0
        """Points that were not there any more: the next ones pay."""
        written_off: int = 0
        """Points that were not there any more, and nobody pays."""
        points_pending: int = 0
        """Of what was taken: it was not available yet."""

        @property
        def points(self) -> int:
            """Whole points that go: taken, owed and written off."""
            return total(self.taken) + self.deficit + self.written_off

        @property
        def effect(self) -> Effect:
            """Return how it changes the account's sums."""
            pending = self.points_pending
            return Effect(
                available=pending - total(self.taken), pending=-pending, deficit=self.deficit
            )

        def apply(self, account: Account) -> None:
            """Take the points, and owe the rest."""
            account.add(self.effect)
            account.take_out(self.taken)
            account.remainder_micropoints = self.remainder_micropoints

    class PointsRestored(PointsEvent, frozen=True, kw_only=True):
        """A return gave back the points that had paid for the returned items."""

        TOPIC = "ledger.PointsRestored"
        OMITTED = frozenset({"lots", "expired", "absorbed"})

        redemption_id: UUID
        return_id: UUID
        lots: tuple[DatedPoints, ...] = ()
        """Back in the lots they came from, with their own dates."""
        expired: tuple[DatedPoints, ...] = ()
        """Of lots that have expired since: they come back expired."""
        absorbed: tuple[LotPoints, ...] = ()
        """Of what came back: paid for the deficit at once."""

        def apply(self, account: Account) -> None:
            """Put the points back."""
            account.add(self.effect)
            for pair in self.lots:
                account.put_back(pair)
            account.take_out(self.absorbed)

        @property
        def effect(self) -> Effect:
            """Return how it changes the account's sums."""
            absorbed = total(self.absorbed)
            return Effect(available=total(self.lots) - absorbed, deficit=-absorbed)

    class LotsConsolidated(Event, frozen=True, kw_only=True):
        """The oldest lots became one, so that their number stays bounded."""

        TOPIC = "ledger.LotsConsolidated"

        lots: tuple[ConsolidatedLot, ...]

        def apply(self, account: Account) -> None:
            """Replace the lots by one that is as old as the oldest of them; all expire together."""
            expires_at = account.lots[self.lots[0].lot].expires_at
            for lot in self.lots:
                del account.lots[lot.lot]
            account.lots_made += 1
            account.lots[account.lots_made] = Lot(
                points=sum(lot.points for lot in self.lots),
                earned_at=min(lot.earned_at for lot in self.lots),
                expires_at=expires_at,
            )

    def __init__(self, member_reference: str, occurred_at: datetime) -> None:
        """Start empty."""
        self.member_reference = member_reference
        self.opened_at = occurred_at
        self.points_available = 0
        self.points_pending = 0
        self.points_held = 0
        self.deficit = 0
        self.remainder_micropoints = 0
        self.lots_made = 0
        self.lots: dict[int, Lot] = {}
        self.holds: dict[UUID, OpenHold] = {}
        self.cards: dict[str, CardStatus] = {}
        self.expires_at: datetime | None = None
        """Where points expire without activity: when all of them do."""
        self.ended_lots = 0
        """Lots up to this number ended for want of activity, also where points of them are held or spent."""
        self.due_at: datetime | None = None
        """Nothing changes by itself before then; None: nothing ever does."""

    # --- What events do --------------------------------------------------------------------------

    def add(self, effect: Effect) -> None:
        """Change the sums."""
        self.points_available += effect.available
        self.points_pending += effect.pending
        self.points_held += effect.held
        self.deficit += effect.deficit

    def change_lot(self, number: int, points: int, held: int = 0) -> None:
        """Change a lot, and drop it once it is empty."""
        lot = self.lots[number].with_points(points, held)
        if lot.points or lot.held:
            self.lots[number] = lot
        else:
            del self.lots[number]

    def take_out(self, pairs: Iterable[LotPoints]) -> None:
        """Take free points out of their lots."""
        for pair in pairs:
            self.change_lot(pair.lot, -pair.points)

    def put_back(self, pair: DatedPoints) -> None:
        """Put spent points back into their lot, which may be gone."""
        lot = self.lots.get(pair.lot)
        if lot is None:
            assert pair.earned_at is not None, "whoever restores has found out"
            self.lots[pair.lot] = Lot(
                points=pair.points,
                earned_at=pair.earned_at,
                receipt_id=pair.receipt_id,
                expires_at=pair.expires_at,
            )
            self.lots_made = max(self.lots_made, pair.lot)
        else:
            self.lots[pair.lot] = lot.with_points(pair.points)
        self.note_due(pair.expires_at)

    def close_hold(
        self,
        hold_id: UUID,
        released: tuple[LotPoints, ...],
        expired: tuple[LotPoints, ...],
        absorbed: tuple[LotPoints, ...],
    ) -> None:
        """End a hold: what is left of it is free or expired."""
        del self.holds[hold_id]
        for pair in released:
            self.change_lot(pair.lot, pair.points, held=-pair.points)
            self.note_due(self.lots[pair.lot].expires_at)
        for pair in expired:
            self.change_lot(pair.lot, 0, held=-pair.points)
        self.take_out(absorbed)

    def note_due(self, at: datetime | None) -> None:
        """Remember that something changes by itself at an instant."""
        if at is not None and (self.due_at is None or at < self.due_at):
            self.due_at = at

    def find_due(self) -> None:
        """Find out when something changes by itself next."""
        found = [hold.expires_at for hold in self.holds.values()]
        for lot in self.lots.values():
            if lot.available_at is not None:
                found.append(lot.available_at)
            if lot.expires_at is not None and lot.points:
                found.append(lot.expires_at)
        if self.expires_at is not None:
            found.append(self.expires_at)
        self.due_at = min(found, default=None)

    # --- Decisions -------------------------------------------------------------------------------

    @property
    def points_spendable(self) -> int:
        """Points that can be spent now."""
        return max(0, self.points_available - self.deficit)

    @classmethod
    def open(cls, id_: UUID, cause: Cause, member_reference: str) -> Account:
        """Open an account for a member."""
        return cls._open(cls.Created, id_, cause, member_reference=member_reference)

    def check_card(self, card_number: str, field: str = "card_number") -> None:
        """Refuse a card that does not open this account or is blocked."""
        status = self.cards.get(card_number)
        if status is None:
            raise Refusal(Reason.CARD_UNKNOWN, "There is no such card.", field=field)
        if status is CardStatus.BLOCKED:
            raise Refusal(Reason.CARD_BLOCKED, "The card is blocked.", field=field)

    def newest_card(self) -> str | None:
        """Return the newest active card, if there is one."""
        active = (number for number, status in self.cards.items() if status is CardStatus.ACTIVE)
        return next(reversed(list(active)), None)

    def issue_card(self, cause: Cause, card_number: str) -> None:
        """Issue a card."""
        self._trigger(self.CardIssued, cause, card_number=card_number)

    def expires_next(self) -> Expiring:
        """Return which points expire next, if nothing is spent until then."""
        ends = self.expires_at or NEVER
        dated = [
            (min(lot.expires_at or NEVER, ends), lot.points)
            for lot in self.lots.values()
            if lot.points
        ]
        at = min((at for at, _ in dated), default=NEVER)
        if at == NEVER:
            return Expiring(0, None)
        return Expiring(sum(points for when, points in dated if when == at), at)

    def check_earn(self, micropoints: int) -> None:
        """Refuse a balance beyond what the books can hold."""
        points = micropoints // limits.MICROPOINTS_PER_POINT
        if self.points_available + self.points_pending + points >= limits.BALANCE_POINTS_MAX:
            raise Refusal(
                Reason.LIMIT_EXCEEDED,
                "The balance would grow over its limit.",
                field="receipt.total",
                limit=limits.BALANCE_POINTS_MAX,
            )
        if len(self.lots) >= limits.OPEN_LOTS_HARD_MAX and not self._alike():
            raise Refusal(
                Reason.LIMIT_EXCEEDED,
                "The account has too many lots that cannot become one.",
                field="receipt",
                limit=limits.OPEN_LOTS_HARD_MAX,
            )

    def earn(
        self,
        cause: Cause,
        *,
        receipt_id: UUID,
        earned_at: datetime,
        earning: Earning,
        rules_version: int,
        dates: LotDates = ALWAYS,
    ) -> int:
        """Credit what a receipt earns and return the whole points credited.

        Whole points are credited, the rest waits in the account or, where the rules say so, is dropped.
        """
        if earning.carry_remainder:
            points, remainder = divmod(
                self.remainder_micropoints + earning.micropoints, limits.MICROPOINTS_PER_POINT
            )
        else:
            points = earning.micropoints // limits.MICROPOINTS_PER_POINT
            remainder = self.remainder_micropoints
        if points and len(self.lots) >= limits.OPEN_LOTS_MAX:
            self._consolidate(cause)
        at_once = dates.available_at is None or dates.available_at <= cause.recorded_at
        self._trigger(
            self.PointsEarned,
            cause,
            receipt_id=receipt_id,
            earned_at=earned_at,
            micropoints=earning.micropoints,
            points=points,
            remainder_micropoints=remainder,
            rules_version=rules_version,
            available_at=None if at_once else dates.available_at,
            expires_at=dates.expires_at,
            absorbed=min(self.deficit, points) if at_once else 0,
            account_expires_at=dates.account_expires_at,
        )
        # What was sold long ago may have expired before it is recorded.
        self.advance(cause)
        return points

    def check_spend(self, points: int) -> None:
        """Refuse to spend more than there is."""
        if points > self.points_spendable:
            raise Refusal(
                Reason.POINTS_INSUFFICIENT,
                "There are not enough points.",
                field="points",
                points_available=self.points_spendable,
            )

    def lots_to_spend(self, points: int) -> tuple[LotPoints, ...]:
        """Choose the lots that pay: what expires soonest first."""
        return take(points, spending_order(self.lots)).taken

    def redeem(
        self, cause: Cause, redemption_id: UUID, points: int, lots: tuple[LotPoints, ...]
    ) -> None:
        """Spend points from the chosen lots."""
        self._trigger(
            self.PointsRedeemed, cause, redemption_id=redemption_id, points=points, lots=lots
        )

    def dated(self, pairs: Iterable[LotPoints]) -> tuple[DatedPoints, ...]:
        """Return (lot, points) pairs with what it takes to give them back."""
        return tuple(
            DatedPoints(
                pair.lot,
                pair.points,
                earned_at=self.lots[pair.lot].earned_at,
                expires_at=self.lots[pair.lot].expires_at,
                receipt_id=self.lots[pair.lot].receipt_id,
            )
            for pair in pairs
        )

    # --- Holds -----------------------------------------------------------------------------------

    def check_hold(self, points: int) -> None:
        """Refuse to set aside more than there is, or too many times."""
        self.check_spend(points)
        if len(self.holds) >= limits.OPEN_HOLDS_MAX:
            raise Refusal(
                Reason.LIMIT_EXCEEDED,
                "The account has too many open holds.",
                field="holder",
                limit=limits.OPEN_HOLDS_MAX,
            )

    def hold(
        self, cause: Cause, hold_id: UUID, points: int, expires_at: datetime, reference: str
    ) -> None:
        """Set points aside until an instant."""
        self._trigger(
            self.PointsHeld,
            cause,
            hold_id=hold_id,
            points=points,
            lots=self.lots_to_spend(points),
            expires_at=expires_at,
            reference=reference,
        )

    def open_hold(self, hold_id: UUID) -> OpenHold:
        """Return an open hold.

        Raises:
            Refusal: HOLD_ENDED if it was captured or released, or its time is over.
        """
        hold = self.holds.get(hold_id)
        if hold is None:
            raise Refusal(
                Reason.HOLD_ENDED,
                "The hold was captured or released, or its time is over.",
                field="hold_id",
            )
        return hold

    def check_capture(self, hold_id: UUID, points: int) -> tuple[LotPoints, ...]:
        """Return the lots that a capture takes; refuse more than the hold keeps."""
        hold = self.open_hold(hold_id)
        if points > hold.points:
            raise Refusal(
                Reason.POINTS_INSUFFICIENT,
                "The hold keeps fewer points.",
                field="points",
                points_held=hold.points,
                points_available=self.points_spendable,
            )
        return take_pairs(points, hold.lots)

    def capture(
        self,
        cause: Cause,
        hold_id: UUID,
        redemption_id: UUID,
        lots: tuple[LotPoints, ...],
        *,
        keep_open: bool,
    ) -> None:
        """Spend held points; the rest is released, unless the hold is kept open."""
        left = without(self.holds[hold_id].lots, lots)
        keep_open = keep_open and bool(left)
        released, expired, absorbed = self._freed(() if keep_open else left, cause.recorded_at)
        self._trigger(
            self.HoldCaptured,
            cause,
            hold_id=hold_id,
            redemption_id=redemption_id,
            points=total(lots),
            lots=lots,
            kept_open=keep_open,
            released=released,
            expired=expired,
            absorbed=absorbed,
        )

    def release(self, cause: Cause, hold_id: UUID) -> None:
        """Free held points."""
        self._release(cause, hold_id, cause.recorded_at, lapsed=False)

    def _release(self, cause: Cause, hold_id: UUID, at: datetime, *, lapsed: bool) -> None:
        released, expired, absorbed = self._freed(self.holds[hold_id].lots, at)
        self._trigger(
            self.HoldReleased,
            cause,
            hold_id=hold_id,
            lapsed=lapsed,
            at=at,
            released=released,
            expired=expired,
            absorbed=absorbed,
        )

    def _freed(self, pairs: tuple[LotPoints, ...], at: datetime) -> tuple[Pairs, Pairs, Pairs]:
        """Say which held points are free again at an instant, which have expired, and which pay for the deficit."""
        expired = tuple(
            pair for pair in pairs if self._has_ended(pair.lot, self.lots[pair.lot].expires_at, at)
        )
        released = tuple(pair for pair in pairs if pair not in expired)
        return released, expired, take_pairs(self.deficit, released)

    def _has_ended(self, number: int, expires_at: datetime | None, at: datetime) -> bool:
        """Whether a lot has reached its own end, or the account's for want of activity."""
        return number <= self.ended_lots or (expires_at or NEVER) <= at

    # --- Returns ---------------------------------------------------------------------------------

    def claw_back(self, receipt_id: UUID, micropoints: int, *, carry: bool) -> ClawBack:
        """Say how what a receipt earned is taken back: its own lot first, then what expires soonest, never held points.

        `micropoints` are exact where remainders are carried, else whole points.
        """
        if carry:
            change, remainder = divmod(
                self.remainder_micropoints - micropoints, limits.MICROPOINTS_PER_POINT
            )
            points = -change
        else:
            points, remainder = (
                micropoints // limits.MICROPOINTS_PER_POINT,
                self.remainder_micropoints,
            )
        own = [(number, lot) for number, lot in self.lots.items() if lot.receipt_id == receipt_id]
        others = [one for one in spending_order(self.lots) if one[1].receipt_id != receipt_id]
        taken, missing = take(points, [*own, *others])
        return ClawBack(micropoints, points, remainder, taken, missing)

    def take_back(
        self,
        cause: Cause,
        *,
        receipt_id: UUID,
        return_id: UUID,
        claw_back: ClawBack,
        write_off: bool,
        rules_version: int,
    ) -> None:
        """Take back what returned items had earned; what is not there any more is owed, or written off."""
        self._trigger(
            self.PointsClawedBack,
            cause,
            receipt_id=receipt_id,
            return_id=return_id,
            micropoints=claw_back.micropoints,
            remainder_micropoints=claw_back.remainder_micropoints,
            taken=claw_back.taken,
            points_pending=self._pending_of(claw_back.taken),
            deficit=0 if write_off else claw_back.missing,
            written_off=claw_back.missing if write_off else 0,
            rules_version=rules_version,
        )

    def restore(
        self,
        cause: Cause,
        *,
        redemption_id: UUID,
        return_id: UUID,
        points: tuple[DatedPoints, ...],
        grace_expires_at: datetime | None,
    ) -> None:
        """Give back points that had paid for returned items, into the lots they came from.

        What has expired since comes back expired, or with a grace until `grace_expires_at`, as lots of their own.
        """
        now = cause.recorded_at
        lots: list[DatedPoints] = []
        expired: list[DatedPoints] = []
        graced = 0
        for pair in points:
            if not self._has_ended(pair.lot, pair.expires_at, now):
                lots.append(pair)
            elif grace_expires_at is None:
                expired.append(pair)
            else:
                graced += 1
                lots.append(
                    msgspec.structs.replace(
                        pair, lot=self.lots_made + graced, expires_at=grace_expires_at
                    )
                )
        pairs = [LotPoints(pair.lot, pair.points) for pair in lots]
        self._trigger(
            self.PointsRestored,
            cause,
            redemption_id=redemption_id,
            return_id=return_id,
            lots=tuple(lots),
            expired=tuple(expired),
            absorbed=take_pairs(self.deficit, pairs),
        )

    # --- Time ------------------------------------------------------------------------------------

    def is_due(self, now: datetime) -> bool:
        """Whether something may have changed by itself until an instant."""
        return self.due_at is not None and self.due_at <= now

    def advance(self, cause: Cause) -> None:
        """Bring the account to the present: record what has become of holds and lots by themselves.

        In order of time; at equal times holds end first, then points become available, then lots expire.
        """
        now = cause.recorded_at
        while self.is_due(now):
            steps = next_steps(self.lots, self.holds, self.expires_at, now)
            if steps is None:
                return
            match steps.kind:
                case StepKind.HOLD_ENDS:
                    self._release(cause, steps.hold_id, steps.at, lapsed=True)
                case StepKind.MATURES:
                    self._trigger(
                        self.PointsMatured,
                        cause,
                        at=steps.at,
                        lots=steps.lots,
                        absorbed=take_pairs(self.deficit, steps.lots),
                    )
                case StepKind.EXPIRES:
                    self._trigger(
                        self.PointsExpired,
                        cause,
                        at=steps.at,
                        lots=steps.lots,
                        points_pending=self._pending_of(steps.lots),
                        inactivity=steps.at == self.expires_at,
                    )

    def _pending_of(self, pairs: Pairs) -> int:
        return sum(pair.points for pair in pairs if self.lots[pair.lot].available_at is not None)

    # --- Consolidation ---------------------------------------------------------------------------

    def _consolidate(self, cause: Cause) -> None:
        oldest = self._alike()[: limits.CONSOLIDATED_LOTS]
        if not oldest:
            return
        self._trigger(
            self.LotsConsolidated,
            cause,
            lots=tuple(
                ConsolidatedLot(
                    lot=number,
                    points=lot.points,
                    earned_at=lot.earned_at,
                    receipt_id=lot.receipt_id,
                )
                for number, lot in oldest
            ),
        )

    def _alike(self) -> list[tuple[int, Lot]]:
        """Return the most lots that can become one, oldest first: they expire together, and none is pending or held."""
        groups: dict[datetime | None, list[tuple[int, Lot]]] = {}
        for number, lot in self.lots.items():
            if lot.available_at is None and not lot.held:
                groups.setdefault(lot.expires_at, []).append((number, lot))
        largest = max(groups.values(), key=len, default=[])
        return sorted(largest, key=_age) if len(largest) > 1 else []


def _age(numbered: tuple[int, Lot]) -> tuple[datetime, int]:
    return numbered[1].earned_at, numbered[0]


def _freed_effect(event: Account.HoldCaptured | Account.HoldReleased, captured: int = 0) -> Effect:
    """Return what it does to the sums that held points are free again."""
    released, absorbed = total(event.released), total(event.absorbed)
    return Effect(
        available=released - absorbed,
        held=-captured - released - total(event.expired),
        deficit=-absorbed,
    )


POINTS_EVENTS: frozenset[type[PointsEvent]] = frozenset(
    one for one in vars(Account).values() if isinstance(one, type) and issubclass(one, PointsEvent)
)
"""All events that change the sums of an account."""
