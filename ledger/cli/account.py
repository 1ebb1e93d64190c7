"""`ledger account`."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import click
from google.protobuf.timestamp_pb2 import Timestamp

from ledger.cli.as_of import as_of_options, counts_as_of, moment_of
from ledger.cli.client import Client, connected
from ledger.cli.history import ENTRY_HEADERS, LOT_HEADERS, entry_row, lot_rows
from ledger.cli.options import account_key, account_key_options, service_options, settings
from ledger.cli.output import plain, write_facts, write_json, write_line, write_table
from ledger.cli.values import amount_text, card_text, time_text, zone_of
from ledger.v1.account_pb2 import Account, AccountEntry
from ledger.v1.history_pb2 import GetAccountAsOfRequest
from ledger.v1.member_pb2 import ListAccountEntriesRequest
from ledger.v1.point_of_sale_pb2 import GetAccountRequest
from ledger.v1.programme_pb2 import GetProgrammeRequest

ENTRIES_DEFAULT = 20
PAGE_SIZE_MAX = 1_000


@click.command("account")
@account_key_options
@click.option(
    "--entries",
    metavar="N",
    type=click.IntRange(min=0),
    default=ENTRIES_DEFAULT,
    show_default=True,
    help="So many of its last entries.",
)
@click.option("--lots", is_flag=True, help="Also its open lots, with their dates.")
@as_of_options
@service_options
def command(
    *,
    card: str | None,
    member: str | None,
    account_id: str | None,
    entries: int,
    lots: bool,
    as_of: Timestamp | None,
    by: str | None,
) -> None:
    """Show the account of a CARD, as it is now, and its last entries.

    Each entry says what it is about: the receipt, the rules, the campaigns, the lots and when they
    expire. With --as-of: what had happened by then, or with --by recorded what the books said then.
    """
    key = account_key(card, member, account_id)
    moment = moment_of(as_of, by)
    with connected(settings()) as client:
        if moment is None:
            now = GetAccountRequest(**key, include_lots=lots)
            answer = client.read("till", client.point_of_sale.GetAccount, now)
            last = last_entries(client, answer.account.account_id, entries, answer.position)
            account = answer.account
        else:
            then = GetAccountAsOfRequest(moment=moment, **key, include_lots=lots)
            account, last = past(client, then, entries)
        programme = client.read("till", client.programme.GetProgramme, GetProgrammeRequest())
    if settings().as_json:
        write_json({"account": plain(account), "entries": [plain(entry) for entry in last]})
    else:
        show(account, last, zone_of(programme.time_zone))


def past(
    client: Client, request: GetAccountAsOfRequest, count: int
) -> tuple[Account, list[AccountEntry]]:
    """An account as of a moment, and the newest entries that count."""
    answer = client.read("auditor", client.history.GetAccountAsOf, request)
    counts = counts_as_of(request.moment, answer.position)
    id_, position = answer.account.account_id, answer.position
    return answer.account, last_entries(client, id_, count, position, "auditor", counts)


def last_entries(
    client: Client,
    account_id: str,
    count: int,
    position: int,
    role: str = "till",
    counts: Callable[[AccountEntry], bool] = lambda _: True,
) -> list[AccountEntry]:
    """The newest entries of an account that count, newest first, with everything up to `position`."""
    entries: list[AccountEntry] = []
    request = ListAccountEntriesRequest(
        account_id=account_id, page_size=min(count, PAGE_SIZE_MAX), at_least_position=position
    )
    while len(entries) < count:
        answer = client.read(role, client.members.ListAccountEntries, request)
        entries += filter(counts, answer.entries)
        if not answer.next_page_token:
            break
        request.page_token = answer.next_page_token
    return entries[:count]


def show(account: Account, entries: list[AccountEntry], zone: ZoneInfo) -> None:
    """Prints an account for people."""
    write_facts(
        [
            ("account", account.account_id),
            ("member", account.member_reference),
            ("cards", ", ".join(card_text(card) for card in account.cards) or "none"),
            ("points", points_text(account)),
            *other_points(account),
            *_tier(account),
            *ties(account),
            ("opened", time_text(account.create_time)),
            ("events", account.version),
        ]
    )
    if account.lots:
        write_line("")
        write_table(LOT_HEADERS, lot_rows(account.lots, zone))
    if account.lots_left_out:
        write_line(f"and {account.lots_left_out} more")
    if entries:
        write_line("")
        write_table(ENTRY_HEADERS, [entry_row(entry, zone) for entry in entries])


def other_points(account: Account) -> list[tuple[str, object]]:
    """What cannot be spent, and why; nothing where there is none."""
    facts: list[tuple[str, object]] = []
    if account.points_pending:
        facts.append(("pending", account.points_pending))
    facts.extend(
        (
            "held",
            f"{hold.points} until {time_text(hold.expire_time)}"
            + (f" for {hold.reference}" if hold.reference else ""),
        )
        for hold in account.holds
    )
    if account.points_owed:
        facts.append(("owed for returns", account.points_owed))
    if account.points_expiring:
        when = time_text(account.next_expire_time)
        facts.append(("expiring next", f"{account.points_expiring} at {when}"))
    return facts


def _tier(account: Account) -> list[tuple[str, object]]:
    """The tier and the way to the next; nothing where there are no tiers."""
    if not account.HasField("standing"):
        return []
    standing = account.standing
    text = standing.tier or "none yet"
    if standing.discount_percent:
        text += f", {standing.discount_percent} percent off"
    if standing.HasField("expire_time"):
        text += f", until {time_text(standing.expire_time)}"
    if standing.next_tier:
        by_amount = standing.HasField("missing_amount")
        missing = (
            amount_text(standing.missing_amount)
            if by_amount
            else f"{standing.missing_points} points"
        )
        text += f"; {missing} to {standing.next_tier}"
    return [("tier", text)]


def ties(account: Account) -> list[tuple[str, object]]:
    """Who shares it, and how it is tied to other accounts; nothing where it is not."""
    facts: list[tuple[str, object]] = []
    if account.pool_members:
        sharing = ", ".join(one.member_reference for one in account.pool_members)
        facts.append(("shared by", sharing))
    if account.merged_into_account_id:
        facts.append(("merged into", account.merged_into_account_id))
    facts.extend(
        ("absorbed", f"{one.account_id} of {one.member_reference}")
        for one in account.absorbed_accounts
    )
    return facts


def points_text(account: Account) -> str:
    """The points, and what is on the way to the next one."""
    waiting = f"{account.remainder_millionths:06}".rstrip("0")
    return f"{account.points_available}" + (f" (and 0.{waiting} waiting)" if waiting else "")
