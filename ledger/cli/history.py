"""Entries of an account's history, and its lots, explained for people."""

from collections.abc import Iterable, Iterator
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from google.protobuf.timestamp_pb2 import Timestamp

from ledger.cli.output import plain
from ledger.cli.values import receipt_key_text, time_text
from ledger.v1.account_pb2 import ENTRY_KIND_CARD_REPLACED, AccountEntry, EntryLot, Lot

ENTRY_HEADERS = ("position", "occurred_at", "kind", "points", "available", "explained")
LOT_HEADERS = ("lot", "points", "held", "earned_at", "available", "expires", "receipt")
LOTS_NAMED_MAX = 5

_MILLION = 1_000_000


def entry_row(entry: AccountEntry, zone: ZoneInfo) -> tuple[object, ...]:
    """An entry under the headers."""
    return (
        entry.position,
        time_text(entry.occurred_at),
        str(plain(entry)["kind"]).lower().replace("_", " "),
        entry.points,
        entry.points_available,
        ", ".join(_explained(entry, zone)),
    )


def _explained(entry: AccountEntry, zone: ZoneInfo) -> Iterator[str]:
    """What an entry is about, in the order in which people ask."""
    yield from _about(entry)
    yield from _granted(entry)
    yield from _how_much(entry)
    if entry.HasField("available_time"):
        yield f"pending until {day_text(entry.available_time, zone, before=False)}"
    yield from _what_became(entry)
    yield from _lots_text(entry, zone)


def _about(entry: AccountEntry) -> Iterator[str]:
    if entry.HasField("receipt"):
        yield f"receipt {receipt_key_text(entry.receipt)}"
    elif entry.receipt_id:
        yield f"receipt {entry.receipt_id}"
    for name, value in (
        ("redemption", entry.redemption_id),
        ("hold", entry.hold_id),
        ("return", entry.return_id),
        ("card", entry.card_number),
        ("account", entry.other_account_id),
        ("by", entry.member_reference),
        ("rules", entry.rules_version),
        ("tier", entry.tier),
    ):
        if value:
            yield f"{name} {value}"


def _granted(entry: AccountEntry) -> Iterator[str]:
    """Why and by whom points came or went without a receipt."""
    if entry.principal_id:
        who = " and ".join(name for name in (entry.principal_id, entry.approver_id) if name)
        replaced = entry.kind == ENTRY_KIND_CARD_REPLACED
        reference = f"now {entry.reference}" if replaced else entry.reference
        yield " ".join(filter(None, (entry.reason, reference, "by", who)))


def _how_much(entry: AccountEntry) -> Iterator[str]:
    for one in entry.campaigns:
        yield f"{one.campaign} +{millionths_text(one.millionths)}"
    if entry.millionths and entry.millionths != entry.points * _MILLION:
        yield f"{millionths_text(entry.millionths)} exactly"
    if entry.remainder_millionths and entry.millionths:
        yield f"{millionths_text(entry.remainder_millionths)} waiting"


def _what_became(entry: AccountEntry) -> Iterator[str]:
    for points, text in (
        (entry.points_absorbed, "paid what was owed"),
        (entry.points_released, "free again"),
        (entry.points_expired, "expired meanwhile"),
        (entry.points_written_off, "written off"),
        (entry.points_owed, "owed now"),
    ):
        if points:
            yield f"{points} {text}"
    if entry.inactivity:
        yield "for want of activity"


def _lots_text(entry: AccountEntry, zone: ZoneInfo) -> Iterator[str]:
    for one in entry.lots[:LOTS_NAMED_MAX]:
        yield f"lot {one.lot}{_of_lot(one, entry, zone)}"
    more = len(entry.lots[LOTS_NAMED_MAX:]) + entry.lots_left_out
    if more:
        yield f"{more} more lots"


def _of_lot(one: EntryLot, entry: AccountEntry, zone: ZoneInfo) -> str:
    alone = len(entry.lots) == 1 and one.points == abs(entry.points)
    points = "" if alone else f": {one.points}"
    if not one.HasField("expire_time"):
        return points
    return f"{points} expires after {day_text(one.expire_time, zone)}"


def lot_rows(lots: Iterable[Lot], zone: ZoneInfo) -> list[tuple[object, ...]]:
    """Lots under the headers."""
    return [
        (
            lot.lot,
            lot.points,
            lot.points_held,
            time_text(lot.earn_time),
            f"from {day_text(lot.available_time, zone, before=False)}"
            if lot.HasField("available_time")
            else "now",
            f"after {day_text(lot.expire_time, zone)}" if lot.HasField("expire_time") else "never",
            lot.receipt_id or "several, or none",
        )
        for lot in lots
    ]


def day_text(time: Timestamp, zone: ZoneInfo, *, before: bool = True) -> str:
    """A midnight of the programme as a day: the one that it begins, or the one before it; else the time."""
    local = time.ToDatetime(tzinfo=UTC).astimezone(zone)
    if (local.hour, local.minute, local.second, local.microsecond) != (0, 0, 0, 0):
        return time_text(time)
    return (local.date() - timedelta(days=1 if before else 0)).isoformat()


def millionths_text(millionths: int) -> str:
    """Millionths of a point as points, exactly."""
    sign = "-" if millionths < 0 else ""
    whole, rest = divmod(abs(millionths), _MILLION)
    return f"{sign}{whole}.{rest:06}".rstrip("0").rstrip(".")
