"""What becomes of an account by itself."""

from __future__ import annotations

from ledger.domain.account import events
from ledger.domain.account.holding import Holds
from ledger.domain.lots import StepKind, next_steps, take_pairs
from ledger.domain.model import Cause


class Advances(Holds):
    """How an account comes to an instant."""

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
                    self.end_hold(cause, steps.hold_id, steps.at, lapsed=True)
                case StepKind.MATURES:
                    self._trigger(
                        events.PointsMatured,
                        cause,
                        at=steps.at,
                        lots=steps.lots,
                        absorbed=take_pairs(self.deficit, steps.lots),
                    )
                case StepKind.EXPIRES:
                    self._trigger(
                        events.PointsExpired,
                        cause,
                        at=steps.at,
                        lots=steps.lots,
                        points_pending=self.pending_of(steps.lots),
                        inactivity=steps.at == self.expires_at,
                    )
