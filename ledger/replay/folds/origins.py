"""Where points come from: of each open lot, the months in which its points were earned, and by what."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from ledger.replay import shapes
from ledger.replay.folds.fold import Handler, Read, Stored
from ledger.replay.folds.months import SOURCES, Months, month_of
from ledger.replay.folds.recent import Recent
from ledger.replay.moves import STILL, Move
from ledger.replay.shapes import Pairs, decoder, total

Part = tuple[int, int]
"""Points of a cohort: its number (of the month, then of the source), and how many."""
Parts = tuple[Part, ...]

EARNED, REDEEMED, EXPIRED, REVERSED, TAKEN = range(5)
"""What becomes of points."""

SALE, REWARD, ADJUSTMENT, IMPORT = range(1, SOURCES)
"""Why customers have points."""

SPENT_MAX = 50_000
"""Redemptions and transfers that are remembered; of earlier ones what comes back is found out again."""
REMEMBERED_ALL = 2**62
PLAYED_MAX = 100_000
"""Accounts of others that are remembered as they were found."""
_PARTS_SHARED_MAX = 16_384

STREAMS_REMEMBERED = 100
"""Streams of others that are remembered, as points may go to and fro."""

Count = Callable[[Stored, Parts, int], object]
"""Told that of some points became something, by an event."""


@lru_cache(_PARTS_SHARED_MAX)
def _part(cohort: int, points: int) -> Parts:
    """Return points of one cohort; many lots are alike, and share what says so."""
    return ((cohort, points),) if points else ()


def _joined(parts: Parts) -> Parts:
    """Return the same points with those of a cohort together, the oldest first."""
    if len(parts) < 2:  # noqa: PLR2004 - there is nothing to join
        return parts
    grouped = groupby(sorted(parts), lambda part: part[0])
    return tuple((cohort, sum([points for _, points in found])) for cohort, found in grouped)


def _divided(parts: Iterable[Part], wanted: int) -> tuple[Parts, Parts]:
    """Return so many of some points, in their order, and the others."""
    taken: list[Part] = []
    left: list[Part] = []
    for cohort, points in parts:
        now = min(points, wanted)
        wanted -= now
        if now:
            taken.append((cohort, now))
        if now < points:
            left.append((cohort, points - now))
    assert wanted == 0, "a lot has what is taken out of it"
    return tuple(taken), tuple(left)


class Lots:
    """The open lots of an account, by their numbers."""

    __slots__ = ("lots", "made")

    def __init__(self) -> None:
        """Start with none."""
        self.made = 0
        self.lots: dict[int, Parts] = {}

    def add(self, parts: Parts) -> None:
        """Make a lot; one that is used up at once has a number too."""
        self.made += 1
        if parts:
            self.lots[self.made] = _joined(parts)

    def put(self, number: int, parts: Parts) -> None:
        """Put points into a lot, which may be new."""
        if parts:
            self.lots[number] = _joined(self.lots.get(number, ()) + parts)
        self.made = max(self.made, number)

    def take(self, number: int, points: int) -> Parts:
        """Take points out of a lot, the oldest first."""
        if not points:
            return ()
        taken, left = _divided(self.lots[number], points)
        if left:
            self.lots[number] = left
        else:
            del self.lots[number]
        return taken

    def copy(self) -> Lots:
        """Return lots that go on by themselves."""
        other = Lots()
        other.made, other.lots = self.made, self.lots.copy()
        return other


class Origins:
    """Follows points through lots and accounts."""

    def __init__(self, months: Months, count: Count, remembered_max: int) -> None:
        """Start with no account; tell `count` what becomes of points."""
        self._month_of, self._count = months.of_text, count
        self._accounts: dict[str, Lots] = {}
        self._spent: Recent[tuple[str, Parts]] = Recent(remembered_max)
        """By redemption: whose, and what may still come back, in the order in which it was spent."""
        self._sent: Recent[Parts] = Recent(remembered_max)
        """By transfer."""

    def handlers(self) -> Mapping[str, Handler]:
        """Return what takes events, by their names."""
        return {
            "ledger.PointsEarned": self._crediting(SALE),
            "ledger.PointsRewarded": self._crediting(REWARD),
            "ledger.AdjustmentCredited": self._crediting(ADJUSTMENT),
            "ledger.PointsImported": self._crediting(IMPORT),
            "ledger.PointsRedeemed": self._redeem,
            "ledger.HoldCaptured": self._capture,
            "ledger.HoldReleased": self._release,
            "ledger.PointsMatured": self._mature,
            "ledger.PointsExpired": self._expire,
            "ledger.PointsClawedBack": self._claw_back,
            "ledger.AdjustmentDebited": self._debit,
            "ledger.PointsRestored": self._restore,
            "ledger.LotsConsolidated": self._consolidate,
            "ledger.PointsSent": self._send,
            "ledger.PointsReceived": self._receive,
            "ledger.AccountAbsorbed": self._absorb,
        }

    def lots(self, account_id: str) -> dict[int, int]:
        """Return how many points each open lot of an account has."""
        found = self._of(account_id).lots
        return {number: sum([points for _, points in lot]) for number, lot in found.items()}

    # --- What may have to be found elsewhere ----------------------------------------------------

    def find_lots(self, own: shapes.Absorbed, before: int) -> Lots:
        """Return the lots of an account that another one takes in."""
        return self._of(own.from_account_id)

    def find_sent(self, own: shapes.Back, before: int) -> Parts:
        """Return the points of a transfer, in the order in which they were sent."""
        return self._sent.get(own.transfer_id or "") or ()

    def find_spent(self, account_id: str, own: shapes.Back, before: int) -> Parts:
        """Return what may come back of a redemption."""
        found = self._spent.get(own.redemption_id or "")
        return () if found is None else found[1]

    # --- Points that come, and go for good ------------------------------------------------------

    def _of(self, account_id: str) -> Lots:
        """Return an account's lots."""
        found = self._accounts.get(account_id)
        if found is None:
            found = self._accounts[account_id] = Lots()
        return found

    def _crediting(self, source: int) -> Handler:
        month_of, count, accounts = self._month_of, self._count, self._accounts

        def credit(event: Stored, own: shapes.Credit, move: Move) -> None:
            points, absorbed = own.points, own.absorbed
            if points:
                cohort = month_of(own.earned_at) * SOURCES + source
                parts = _part(cohort, points)
                count(event, parts, EARNED)
                if absorbed:
                    count(event, _part(cohort, absorbed), REVERSED)
                    parts = _part(cohort, points - absorbed)
                lots = accounts.get(event[1])
                if lots is None:
                    lots = accounts[event[1]] = Lots()
                lots.add(parts)

        return credit

    def _go(self, event: Stored, pairs: Pairs, column: int) -> Parts:
        if not pairs:
            return ()
        gone = self._take(event, pairs)
        self._count(event, gone, column)
        return gone

    def _take(self, event: Stored, pairs: Pairs) -> Parts:
        take = self._of(event[1]).take
        return tuple(part for pair in pairs for part in take(pair.lot, pair.points))

    def _redeem(self, event: Stored, own: shapes.Spent | shapes.Freed, move: Move) -> None:
        gone = self._go(event, own.lots, REDEEMED)
        self._spent.put(own.redemption_id or "", (event[1], gone))

    def _capture(self, event: Stored, own: shapes.Freed, move: Move) -> None:
        self._redeem(event, own, move)
        self._release(event, own, move)

    def _release(self, event: Stored, own: shapes.Freed, move: Move) -> None:
        self._go(event, own.expired, EXPIRED)
        self._go(event, own.absorbed, REVERSED)

    def _mature(self, event: Stored, own: shapes.Timed, move: Move) -> None:
        self._go(event, own.absorbed, REVERSED)

    def _expire(self, event: Stored, own: shapes.Timed, move: Move) -> None:
        self._go(event, own.lots, EXPIRED)

    def _claw_back(self, event: Stored, own: shapes.ClawedBack, move: Move) -> None:
        self._go(event, own.taken, REVERSED)

    def _debit(self, event: Stored, own: shapes.Debited, move: Move) -> None:
        self._go(event, own.lots, TAKEN)

    # --- Points that come back, or move ---------------------------------------------------------

    def _restore(self, event: Stored, own: shapes.Back, move: Move) -> None:
        position, id_, *_ = event
        spent = self.find_spent(id_, own, position)
        # What was spent last comes back first.
        back, left = _divided(reversed(spent), total(own.lots) + total(own.expired))
        self._spent.put(own.redemption_id or "", (id_, left[::-1]))
        self._count(event, tuple((cohort, -points) for cohort, points in back), REDEEMED)
        for pair in own.lots:
            parts, back = self._belonging(pair, back)
            self._of(id_).put(pair.lot, parts)
        for pair in own.expired:
            parts, back = self._belonging(pair, back)
            self._count(event, parts, EXPIRED)
        self._go(event, own.absorbed, REVERSED)

    def _belonging(self, pair: shapes.Pair, parts: Parts) -> tuple[Parts, Parts]:
        """Return points for a lot, of its month as far as there are any, and the others."""
        month = 0 if pair.earned_at is None else self._month_of(pair.earned_at)
        return _divided(sorted(parts, key=lambda part: month_of(part[0]) != month), pair.points)

    def _consolidate(self, event: Stored, own: shapes.Consolidated, move: Move) -> None:
        self._of(event[1]).add(self._take(event, own.lots))

    def _send(self, event: Stored, own: shapes.Spent, move: Move) -> None:
        self._sent.put(own.transfer_id or "", self._take(event, own.lots))

    def _receive(self, event: Stored, own: shapes.Back, move: Move) -> None:
        left = self.find_sent(own, event[0])
        for pair in own.lots:
            parts, left = _divided(left, pair.points)
            self._of(event[1]).put(pair.lot, parts)
        self._go(event, own.absorbed, REVERSED)

    def _absorb(self, event: Stored, own: shapes.Absorbed, move: Move) -> None:
        account = self._of(event[1])
        other = self.find_lots(own, event[0])
        for lot in own.lots:
            account.put(lot.lot, other.take(lot.lot - own.lot_offset, lot.points + lot.held))
        if (one := own.completed) is not None:
            assert one.earned_at is not None, "a lot says when it was earned"
            parts = _part(self._month_of(one.earned_at) * SOURCES + SALE, one.points)
            self._count(event, parts, EARNED)
            account.put(one.lot, parts)
        account.made = own.lots_made
        self._go(event, own.absorbed, REVERSED)


class Elsewhere(Origins):
    """Plays the streams of single accounts again as far as they are needed: few points move between accounts.

    An account is played up to an event of another one only when that one is. So wherever points went to and fro, all
    that was before is there, and no event is played twice.
    """

    def __init__(self, months: Months, read: Read) -> None:
        """Take what reads streams."""
        super().__init__(months, _nothing, REMEMBERED_ALL)
        self._read = read
        self._handlers = self.handlers()
        self._decoders = {topic: decoder(topic) for topic in self._handlers}
        self._played: dict[str, int] = {}
        self._streams: Recent[list[Stored]] = Recent(STREAMS_REMEMBERED)

    @property
    def accounts(self) -> int:
        """How many accounts it has played."""
        return len(self._played)

    def find_lots(self, own: shapes.Absorbed, before: int) -> Lots:
        """Return the lots of an account that another one takes in; its redemptions are known from then on, too."""
        self._play(own.from_account_id, before)
        return super().find_lots(own, before)

    def find_sent(self, own: shapes.Back, before: int) -> Parts:
        """Return the points of a transfer, in the order in which they were sent."""
        self._play(own.from_account_id or "", before)
        return super().find_sent(own, before)

    def find_spent(self, account_id: str, own: shapes.Back, before: int) -> Parts:
        """Return what may come back of a redemption, of the account or of one that it took in."""
        self._play(account_id, before)
        return super().find_spent(account_id, own, before)

    def _play(self, account_id: str, before: int) -> None:
        after = self._played.get(account_id, 0)
        if after >= before:
            return
        self._played[account_id] = before
        stream = self._streams.get(account_id)
        if stream is None:
            stream = self._read([account_id])
            self._streams.put(account_id, stream)
        first = bisect_left(stream, after, key=_position)
        for index in range(first, bisect_left(stream, before, key=_position)):
            event = stream[index]
            handle = self._handlers.get(event[2])
            if handle is not None:
                handle(event, self._decoders[event[2]](event[3]), STILL)


_position = itemgetter(0)


def _nothing(event: Stored, parts: Parts, column: int) -> None:
    return


class Shared(Origins):
    """The accounts of one share of all streams: what comes from others, or is of long ago, is found out again."""

    def __init__(self, months: Months, count: Count, read: Read) -> None:
        """Take what is told what becomes of points, and what reads streams of others."""
        super().__init__(months, count, SPENT_MAX)
        self._months, self._read = months, read
        self._others = Elsewhere(months, read)

    def _elsewhere(self) -> Elsewhere:
        if self._others.accounts > PLAYED_MAX:
            self._others = Elsewhere(self._months, self._read)
        return self._others

    def find_lots(self, own: shapes.Absorbed, before: int) -> Lots:
        """Return the lots of an account that another one takes in; it has no others after that."""
        found = self._accounts.pop(own.from_account_id, None)
        if found is not None or not own.lots:
            return found or Lots()
        return self._elsewhere().find_lots(own, before).copy()

    def find_sent(self, own: shapes.Back, before: int) -> Parts:
        """Return the points of a transfer, in the order in which they were sent."""
        found = self._sent.get(own.transfer_id or "")
        return self._elsewhere().find_sent(own, before) if found is None else found

    def find_spent(self, account_id: str, own: shapes.Back, before: int) -> Parts:
        """Return what may come back of a redemption. Whose was another account's may have come back elsewhere."""
        found = self._spent.get(own.redemption_id or "")
        if found is None or found[0] != account_id:
            return self._elsewhere().find_spent(account_id, own, before)
        return found[1]
