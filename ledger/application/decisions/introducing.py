"""What customers say of themselves who present receipts: who they are, and what they agree to."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

import msgspec

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.consents import Choices, choices_of_new, choices_said
from ledger.application.decisions.following import as_of_today
from ledger.application.decisions.profiles import check_profile, keep_profile
from ledger.domain.member import NOWHERE, Member, Where
from ledger.domain.model import Cause
from ledger.domain.receipt import Channel


class Introduction(NamedTuple):
    """What a customer says, and how it is recorded; all of it is checked."""

    member_id: UUID
    profile: c.SealedProfile | None
    choices: Choices | None

    def record(
        self, batch: Batch, cause: Cause, answer: c.ReceiptsPresented
    ) -> c.ReceiptsPresented:
        """Record it of a member that is enrolled by now, and add to the answer what has to be confirmed."""
        keep_profile(batch, cause, self.member_id, self.profile)
        if self.choices is None:
            return answer
        return msgspec.structs.replace(answer, consents=self.choices.record(batch, cause))


def introduction(batch: Batch, command: c.PresentReceipts) -> Introduction:
    """Return what a customer says; refuse it as the commands for it would."""
    reference = command.member_reference
    member_id = batch.namespace.member(reference)
    member = batch.find_unexpected(Member, member_id)
    check_profile(batch, member, command.profile, "member_reference")
    return Introduction(member_id, command.profile, _choices(batch, command, member))


def _choices(batch: Batch, command: c.PresentReceipts, member: Member | None) -> Choices | None:
    if member is None:
        said = command.member_reference, command.choices, command.sharing
        return choices_of_new(batch, *said)
    if not command.choices and command.sharing is None:
        return None
    today = as_of_today(batch, member)
    said_at = command.occurred_at
    return choices_said(batch, today, command.choices, command.sharing, said_at, "consents")


def where_presented(command: c.PresentReceipts) -> Where:
    """Return where somebody is enrolled who presents receipts; paper is presented in shops."""
    return Where(command.shop_id, Channel.STORE) if command.shop_id else NOWHERE
