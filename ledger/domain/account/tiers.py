"""The tier that an account's member has."""

from __future__ import annotations

from ledger.domain.account import events
from ledger.domain.account.book import AccountBook
from ledger.domain.model import Cause
from ledger.domain.rules.tiers import Moment, Standing, TierRules


class Ranks(AccountBook):
    """What tier an account has by some rules."""

    def standing(self, tiers: TierRules, at: Moment) -> Standing:
        """Return the tier at a moment."""
        return tiers.standing(self.qualifying, self.tier, self.tier_until, at)

    def settle_tier(self, cause: Cause, tiers: TierRules, at: Moment) -> None:
        """Record the tier at a moment, if it is another one than was recorded last."""
        tier, until = self.standing(tiers, at)
        id_ = "" if tier is None else tier.id
        if (id_, until) == (self.tier, self.tier_until):
            return
        had = tiers.find(self.tier)
        if tier is not None and tiers.rank(tier) >= tiers.rank(had):
            self._trigger(events.TierReached, cause, tier=id_, until=until)
        else:
            self._trigger(events.TierEnded, cause, ended=self.tier, tier=id_, until=until)
