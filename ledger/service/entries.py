"""What entries explain: lots with their ends, receipts as they are named on paper, and what is exact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from ledger.domain import limits
from ledger.projections.account_entries import queries as entries
from ledger.projections.account_entries.kinds import EntryKind
from ledger.projections.receipts import queries as receipts
from ledger.service import fields
from ledger.service.receipts import encode_identity
from ledger.v1 import account_pb2 as pb

ENTRY_LOTS_MAX = 100

_EXACT = frozenset({EntryKind.EARNED, EntryKind.CLAWED_BACK})
"""What changes what waits."""
_MAKERS = frozenset({EntryKind.EARNED, EntryKind.ADJUSTED, EntryKind.REWARDED, EntryKind.IMPORTED})
"""What makes one lot where points come."""


class _Share(NamedTuple):
    lot: int
    points: int
    origin: entries.LotOrigin | None = None
    """None: where the lot was made is still to be found out."""


async def explain(
    connection: AsyncConnection[TupleRow],
    account_id: UUID,
    found: Sequence[entries.AccountEntry],
    shown: Sequence[pb.AccountEntry],
) -> None:
    """Complete the messages of some entries. `found` has one more, unless there is none before them."""
    shares = [_shares(entry) for entry in found[: len(shown)]]
    unknown = {
        share.lot for some in shares for share in some[:ENTRY_LOTS_MAX] if share.origin is None
    }
    lots = await entries.lots(connection, account_id, unknown)
    ids = {entry.receipt_id for entry in found[: len(shown)] if entry.receipt_id is not None}
    named = await receipts.identities(connection, ids)
    for index, message in enumerate(shown):
        entry = found[index]
        _explain_points(message, entry)
        _explain_granted(message, entry)
        _explain_exactly(message, entry, found[index + 1] if index + 1 < len(found) else None)
        message.lots.extend(_encode_lot(share, lots) for share in shares[index][:ENTRY_LOTS_MAX])
        message.lots_left_out = len(shares[index]) - len(message.lots)
        if entry.receipt_id in named:
            message.receipt.CopyFrom(encode_identity(named[entry.receipt_id]))


def _shares(entry: entries.AccountEntry) -> list[_Share]:
    """Return the lots of an entry. An earning's own is not stored twice: it is the last that was made."""
    details = entry.details
    if entry.kind in _MAKERS and entry.points > 0 and entry.lots_made is not None:
        origin = entries.LotOrigin(entry.expires_at, entry.receipt_id)
        return [_Share(entry.lots_made, entry.points - details.absorbed, origin)]
    dated = [
        _Share(one.lot, one.points, entries.LotOrigin(one.expires_at, one.receipt_id))
        for one in details.dated
    ]
    return [*dated, *(_Share(one.lot, one.points) for one in details.lots)]


def _explain_points(message: pb.AccountEntry, entry: entries.AccountEntry) -> None:
    details = entry.details
    message.points_owed = entry.points_owed
    message.points_absorbed = details.absorbed
    message.points_expired = details.expired
    message.points_released = details.released
    message.points_written_off = details.written_off
    message.inactivity = details.inactivity
    message.tier = details.tier
    message.campaigns.extend(
        pb.EntryCampaign(campaign=one.campaign, millionths=one.micropoints)
        for one in details.campaigns
    )
    if entry.available_at is not None:
        message.available_time.CopyFrom(fields.timestamp(entry.available_at))


def _explain_granted(message: pb.AccountEntry, entry: entries.AccountEntry) -> None:
    """Say who and why, where there is no receipt."""
    who = entry.details.granted
    if who is not None:
        message.reason, message.reference = who.reason, who.reference
        message.principal_id, message.approver_id = who.principal_id, who.approver_id
        message.adjustment_id = fields.uuid_text(who.adjustment_id)


def _explain_exactly(
    message: pb.AccountEntry, entry: entries.AccountEntry, before: entries.AccountEntry | None
) -> None:
    """Say what was earned exactly: the whole points, and how what waits has changed."""
    if entry.remainder_micropoints is None:
        return
    message.remainder_millionths = entry.remainder_micropoints
    waited = 0 if before is None else before.remainder_micropoints
    if entry.kind in _EXACT and waited is not None:
        whole = entry.points * limits.MICROPOINTS_PER_POINT
        message.millionths = whole + entry.remainder_micropoints - waited


def _encode_lot(share: _Share, lots: dict[int, entries.LotOrigin]) -> pb.EntryLot:
    origin = share.origin or lots.get(share.lot)
    message = pb.EntryLot(lot=share.lot, points=share.points)
    if origin is not None:
        message.receipt_id = fields.uuid_text(origin.receipt_id)
        if origin.expires_at is not None:
            message.expire_time.CopyFrom(fields.timestamp(origin.expires_at))
    return message
