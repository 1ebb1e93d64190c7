"""What was bought on an account, and of which segment that makes its buyers."""

from __future__ import annotations

from uuid import UUID

from ledger.domain.account import events_bought
from ledger.domain.account.book import AccountBook
from ledger.domain.behaviour import NOTHING_BOUGHT, Behaviour, Bought
from ledger.domain.model import Cause
from ledger.domain.rules import RulesVersion
from ledger.domain.rules.segments import Placement, SegmentRules, segment_of
from ledger.domain.rules.tiers import Moment


class Buys(AccountBook):
    """What is known of those who buy on an account."""

    @property
    def bought(self) -> Behaviour:
        """What was bought."""
        return self.behaviour or NOTHING_BOUGHT

    def placement(self, segments: SegmentRules, at: Moment) -> Placement:
        """Return the segment at a moment."""
        return segment_of(self.bought, segments, at)

    def counts_purchases(self, rules: RulesVersion, account_id: UUID) -> bool:
        """Whether a receipt counts as a purchase here, by the rules of its sale and the account it was credited to.

        Sold before the rules had segments it does once the past of that account was counted.
        """
        if rules.segments is not None:
            return True
        return self.behaviour is not None and account_id in self.behaviour.past_of

    def count_past(self, cause: Cause, bought: Bought) -> None:
        """Count what was bought before the rules had segments, or was not counted for another reason."""
        self._trigger(events_bought.PastPurchasesCounted, cause, bought=bought)
