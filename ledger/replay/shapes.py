"""What a replay decodes of each event's JSON: the fields that the folds need, the others are skipped.

Identifiers, days and instants stay the text that they are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec

from ledger.replay.money_shapes import MONEY_SHAPES
from ledger.replay.receipt_shapes import FOREIGN, RECEIPT_SHAPES


class Own(msgspec.Struct):
    """An event of which nothing but its envelope counts."""

    member_reference: str = ""


class Pair(msgspec.Struct):
    """Some points of a lot, with dates where the event gives any; also a lot that moves."""

    lot: int
    points: int
    available_at: str | None = None
    expires_at: str | None = None
    receipt_id: str | None = None
    held: int = 0
    earned_at: str | None = None


Pairs = tuple[Pair, ...]


def total(pairs: Pairs) -> int:
    """Return how many points some pairs have."""
    return sum([pair.points for pair in pairs])


class Campaign(msgspec.Struct):
    """What a campaign gave."""

    campaign: str
    micropoints: int


class Purchase(msgspec.Struct):
    """What counts towards segments."""

    day: str
    amount: int
    purchases: int = 1


class Month(msgspec.Struct):
    """What was bought in a month."""

    month: int
    purchases: int
    amount: int
    days: tuple[int, ...]


class Bought(msgspec.Struct):
    """What was bought on an account."""

    purchases: int
    first_on: str | None
    months: tuple[Month, ...] = ()


class Credit(Own):
    """Points that were given: what all such events have."""

    points: int = 0
    earned_at: str = ""
    available_at: str | None = None
    expires_at: str | None = None
    absorbed: int = 0
    account_expires_at: str | None = None


class Earned(Credit):
    """Points that a receipt earned."""

    receipt_id: str = ""
    remainder_micropoints: int = 0
    tier: str = ""
    campaigns: tuple[Campaign, ...] = ()
    purchase: Purchase | None = None


class Granted(Credit):
    """Points that no receipt earned."""

    adjustment_id: str | None = None
    reason_code: str = ""
    receipt_reference: str = ""
    proposed_by: str = ""
    reason: str = ""
    reference: str = ""
    source: str = ""
    lot_reference: str = ""


class Debited(Own):
    """Points that a person took."""

    lots: Pairs = ()
    adjustment_id: str | None = None
    reason_code: str = ""
    receipt_reference: str = ""
    proposed_by: str = ""


class Spent(Own):
    """Points that were spent, set aside or sent."""

    points: int = 0
    lots: Pairs = ()
    redemption_id: str | None = None
    hold_id: str | None = None
    expires_at: str | None = None
    transfer_id: str | None = None
    to_account_id: str | None = None


class Freed(Own):
    """A hold that was captured or ended."""

    hold_id: str = ""
    redemption_id: str | None = None
    points: int = 0
    lots: Pairs = ()
    released: Pairs = ()
    expired: Pairs = ()
    absorbed: Pairs = ()
    lapsed: bool = False
    at: str | None = None


class Timed(Own):
    """Points that became available, or ended."""

    at: str = ""
    lots: Pairs = ()
    absorbed: Pairs = ()
    points_pending: int = 0
    inactivity: bool = False


class ClawedBack(Own):
    """Points that a return took."""

    receipt_id: str = ""
    return_id: str = ""
    remainder_micropoints: int = 0
    taken: Pairs = ()
    deficit: int = 0
    written_off: int = 0
    points_pending: int = 0
    purchase: Purchase | None = None


class Back(Own):
    """Points that a return gave back, or that came from another account."""

    lots: Pairs = ()
    expired: Pairs = ()
    absorbed: Pairs = ()
    redemption_id: str | None = None
    return_id: str | None = None
    transfer_id: str | None = None
    from_account_id: str | None = None


class Merged(Own):
    """An account that became part of another."""

    into_account_id: str = ""
    points_available: int = 0
    points_pending: int = 0
    points_held: int = 0
    deficit: int = 0


class Hold(msgspec.Struct):
    """An open hold that moves."""

    expires_at: str


class Absorbed(Own):
    """An account that took another in."""

    from_account_id: str = ""
    from_member_reference: str = ""
    lot_offset: int = 0
    lots_made: int = 0
    remainder_micropoints: int = 0
    newest_card: str = ""
    lots: Pairs = ()
    holds: tuple[Hold, ...] = ()
    deficit: int = 0
    completed: Pair | None = None
    absorbed: Pairs = ()
    account_expires_at: str | None = None
    joined: bool = False
    pool_member: str = ""
    bought: Bought | None = None

    @property
    def new_lots(self) -> Pairs:
        """The lots that the account has more."""
        return self.lots if self.completed is None else (*self.lots, self.completed)


class CardOf(Own):
    """Something that was done to a card of an account, or to its cards."""

    card_number: str = ""
    by_card_number: str = ""
    newest_card: str = ""
    reason: str = ""
    to_account_id: str | None = None
    from_account_id: str | None = None


class Consolidated(Own):
    """Lots that became one."""

    lots: Pairs = ()


class Past(Own):
    """What had been bought before."""

    bought: Bought | None = None


class CouponFacts(msgspec.Struct):
    """What a coupon is for."""

    code: str
    member_reference: str = ""


class Coupon(msgspec.Struct):
    """A coupon."""

    facts: CouponFacts


class CardNumber(msgspec.Struct):
    """What happened to a card."""

    card_number: str = ""
    batch: str = ""


class AdjustmentFacts(msgspec.Struct):
    """What a person said of an adjustment."""

    points: int
    reason_code: str
    note: str = ""
    receipt_reference: str = ""


class Proposed(msgspec.Struct):
    """An adjustment that was proposed."""

    account_id: str
    member_reference: str
    facts: AdjustmentFacts
    made: bool


class Decided(msgspec.Struct):
    """An adjustment that was decided."""

    note: str = ""


class Swept(msgspec.Struct):
    """How far a part of a sweep came."""

    due_at: str
    account_id: str
    through_position: int


SHAPES: dict[str, type[Any]] = {
    "ledger.AccountOpened": Own,
    "ledger.CardIssued": CardOf,
    "ledger.CardBlocked": CardOf,
    "ledger.CardUnblocked": CardOf,
    "ledger.CardReplaced": CardOf,
    "ledger.PoolMemberLeft": CardOf,
    "ledger.CardsReceived": CardOf,
    "ledger.LotsConsolidated": Consolidated,
    "ledger.PastPurchasesCounted": Past,
    "ledger.PointsEarned": Earned,
    "ledger.PointsRewarded": Granted,
    "ledger.PointsImported": Granted,
    "ledger.AdjustmentCredited": Granted,
    "ledger.AdjustmentDebited": Debited,
    "ledger.PointsRedeemed": Spent,
    "ledger.PointsHeld": Spent,
    "ledger.PointsSent": Spent,
    "ledger.HoldCaptured": Freed,
    "ledger.HoldReleased": Freed,
    "ledger.PointsMatured": Timed,
    "ledger.PointsExpired": Timed,
    "ledger.PointsClawedBack": ClawedBack,
    "ledger.PointsRestored": Back,
    "ledger.PointsReceived": Back,
    "ledger.AccountMerged": Merged,
    "ledger.AccountAbsorbed": Absorbed,
    "ledger.CouponIssued": Coupon,
    "ledger.CardNumberAssigned": CardNumber,
    "ledger.CardPrinted": CardNumber,
    "ledger.PrintedCardAssigned": CardNumber,
    "ledger.CardNumberBlocked": CardNumber,
    "ledger.CardNumberUnblocked": CardNumber,
    "ledger.CardNumberReplaced": CardNumber,
    "ledger.AdjustmentProposed": Proposed,
    "ledger.AdjustmentApproved": Decided,
    "ledger.AdjustmentRejected": Decided,
    "ledger.AccountsSwept": Swept,
}
"""By the pinned names of events."""

_ALL = SHAPES | RECEIPT_SHAPES | MONEY_SHAPES


@cache
def decoder(topic: str) -> Callable[[bytes], Any]:
    """Return what decodes events of a name."""
    shape = _ALL.get(topic) or _ALL[topic.removeprefix(FOREIGN)]
    return msgspec.json.Decoder(shape).decode
