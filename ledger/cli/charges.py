"""`ledger charges`."""

import uuid
from collections.abc import Iterator

import click
from google.protobuf.timestamp_pb2 import Timestamp

from ledger.cli.as_of import as_of_options, moment_of
from ledger.cli.balances import csv_text
from ledger.cli.charging import currency_of, debit_day, debit_day_option
from ledger.cli.client import Client, connected
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import note, plain, write, write_facts, write_json, write_table
from ledger.cli.settle_values import amount
from ledger.cli.values import date_text, parse_amount
from ledger.v1 import charge_pb2 as pb
from ledger.v1.history_pb2 import (
    GetMemberChargesAsOfRequest,
    ListMemberChargesAsOfRequest,
    MemberOwed,
    Moment,
)
from ledger.v1.programme_pb2 import GetProgrammeRequest
from ledger.v1.rules_pb2 import DebitDay

PAGE_SIZE_MAX = 1_000
NEWEST_DEFAULT = 20
OWED_HEADERS = ("member", "in no debit", "open", "in transit", "overdue")
HEADERS = ("date", "item", "amount", "card", "shop", "order", "debit", "due")
NO_CARD = {
    pb.CHARGE_ITEM_KIND_PAYOUT: "(paid out)",
    pb.CHARGE_ITEM_KIND_PAYOUT_RETURNED: "(payout back)",
    pb.CHARGE_ITEM_KIND_SURPLUS: "(overpaid)",
}
PAYOUT_HEADERS = ("paid out", "amount", "reason", "reference", "bank", "payout")
DEBIT_HEADERS = ("due", "amount", "debit", "attempt", "statement")


@click.group("charges")
def command() -> None:
    """What members owe for what they paid by card, and how they are debited."""


@command.command("show")
@click.argument("member")
@as_of_options
@service_options
def show(*, member: str, as_of: Timestamp | None, by: str | None) -> None:
    """Show what a MEMBER owes and can charge still, when it is debited, and past debits."""
    moment = moment_of(as_of, by)
    with connected(settings()) as client:
        if moment is None:
            request = pb.GetMemberChargesRequest(member_reference=member)
            answer = client.read("operator", client.charges.GetMemberCharges, request)
        else:
            answer, _ = _past(client, member, moment)
    if settings().as_json:
        write_json(plain(answer))
        return
    write_facts(_facts(answer))
    if answer.debits:
        write_table(DEBIT_HEADERS, [_debit_row(one) for one in reversed(answer.debits)])
    if answer.payouts:
        write_table(PAYOUT_HEADERS, [_payout_row(one) for one in reversed(answer.payouts)])


def _past(
    client: Client, member: str, moment: Moment
) -> tuple[pb.GetMemberChargesResponse, list[pb.ChargeItem]]:
    """What a member owed as of a moment, and what was open."""
    request = GetMemberChargesAsOfRequest(moment=moment, member_reference=member)
    answer = client.read("auditor", client.history.GetMemberChargesAsOf, request)
    return answer.charges, list(answer.open_items)


def _facts(answer: pb.GetMemberChargesResponse) -> list[tuple[str, object]]:
    mandate = answer.mandate_reference + (
        "" if answer.mandate_usable else " (cannot be used: a new one is needed)"
    )
    own = " (the member's own)" if answer.own_limit else ""
    day = DebitDay.Name(answer.debit_day).removeprefix("DEBIT_DAY_").lower()
    facts: list[tuple[str, object]] = [
        ("member", answer.member_reference),
        ("mandate", mandate),
        ("debit day", f"{day} of the month, announced {answer.notice_days} days before"),
        ("next debit", date_text(answer.next_due_date)),
        ("a charge of now", f"is debited on {date_text(answer.charge_due_date)}"),
        ("open", amount(answer.open_amount)),
        ("in transit", amount(answer.totals.in_transit)),
        ("overdue", amount(answer.overdue_amount)),
        ("credit limit", f"{amount(answer.credit_limit)}{own}"),
        ("can be charged still", amount(answer.available_amount)),
    ]
    if answer.HasField("payable_amount"):
        facts.append(("can be paid out", amount(answer.payable_amount)))
    if answer.charging_blocked:
        facts.append(("payment is blocked", answer.charging_blocked))
    if answer.collecting_stopped:
        facts.append(("nothing is collected", answer.collecting_stopped))
    return facts


def _debit_row(debit: pb.MemberDebit) -> tuple[object, ...]:
    return (
        date_text(debit.due_date),
        amount(debit.amount),
        _state(debit.state),
        debit.attempt,
        debit.statement_id,
    )


def _payout_row(payout: pb.MemberPayout) -> tuple[object, ...]:
    bank = (
        "came back" if payout.returned_entry_id else "debited" if payout.entry_id else "no line yet"
    )
    return (
        date_text(payout.paid_date),
        amount(payout.amount),
        payout.reason_code,
        payout.reference,
        bank,
        payout.payout_id,
    )


def _state(state: pb.DebitState) -> str:
    return pb.DebitState.Name(state).removeprefix("DEBIT_STATE_").lower()


@command.command("items")
@click.argument("member")
@click.option(
    "--newest",
    metavar="N",
    type=click.IntRange(min=1),
    default=NEWEST_DEFAULT,
    show_default=True,
    help="So many of the last ones.",
)
@as_of_options
@service_options
def items(*, member: str, newest: int, as_of: Timestamp | None, by: str | None) -> None:
    """List charges, refunds and payouts of a MEMBER, newest first, and how far the debit of each is.

    With --as-of: those that were open then, in no debit yet.
    """
    moment = moment_of(as_of, by)
    with connected(settings()) as client:
        if moment is not None:
            _, found = _past(client, member, moment)
            found = found[:newest]
        else:
            found = list(_last(client, member, newest))
    if settings().as_json:
        write_json([plain(one) for one in found])
    else:
        write_table(HEADERS, [_item_row(one) for one in found])


def _last(client: Client, member: str, count: int) -> Iterator[pb.ChargeItem]:
    """The newest items, with everything that was recorded when the command began."""
    now = client.read("operator", client.programme.GetProgramme, GetProgrammeRequest())
    request = pb.ListChargeItemsRequest(member_reference=member, at_least_position=now.position)
    while count:
        request.page_size = min(count, PAGE_SIZE_MAX)
        answer = client.read("operator", client.charges.ListChargeItems, request)
        yield from answer.items
        count -= len(answer.items)
        if not answer.next_page_token:
            return
        request.page_token = answer.next_page_token


def _item_row(item: pb.ChargeItem) -> tuple[object, ...]:
    return (
        date_text(item.charge_date),
        item.item_id,
        amount(item.amount),
        NO_CARD.get(item.kind, item.card_number),
        item.shop_id,
        item.order_reference,
        _state(item.state),
        date_text(item.due_date) if item.HasField("due_date") else "",
    )


@command.command("list")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, with the same columns.")
@as_of_options
@service_options
def list_(*, as_csv: bool, as_of: Timestamp | None, by: str | None) -> None:
    """List the members who owe something, in order of their references.

    What is open, in transit and overdue; below zero, the member has something to its credit. With
    --as-of: what had happened by then, or with --by recorded what the books said then.
    """
    if as_csv and settings().as_json:
        raise click.UsageError("--csv and --json exclude each other")
    with connected(settings()) as client:
        found = list(_owing(client, moment_of(as_of, by)))
    if settings().as_json:
        write_json([plain(one) for one in found])
        return
    rows = [_owed_row(one) for one in found]
    if as_csv:
        write(csv_text([OWED_HEADERS, *rows]))
    else:
        write_table(OWED_HEADERS, rows)


def _owing(client: Client, moment: Moment | None) -> Iterator[MemberOwed]:
    """Who owed something, page by page; without a moment, as of now."""
    if moment is None:
        now = client.read("finance", client.programme.GetProgramme, GetProgrammeRequest())
        moment = Moment(as_of=now.now)
    request = ListMemberChargesAsOfRequest(moment=moment, page_size=PAGE_SIZE_MAX)
    for page in client.pages("finance", client.history.ListMemberChargesAsOf, request):
        yield from page.members


def _owed_row(one: MemberOwed) -> tuple[object, ...]:
    totals = one.totals
    amounts = (one.open_amount, totals.open, totals.in_transit, one.overdue_amount)
    return (one.member_reference, *map(amount, amounts))


@command.command("terms")
@click.argument("member")
@debit_day_option
@click.option("--notice-days", type=int, help="Days between a notice and its debit: 1 to 14.")
@click.option("--dry-run", is_flag=True, help="Say what it would do, and do nothing.")
@request_id_option
@service_options
def terms(
    *,
    member: str,
    day: str | None,
    notice_days: int | None,
    dry_run: bool,
    request_id: uuid.UUID | None,
) -> None:
    """Debit a MEMBER on another day of the month, or after another notice."""
    request = pb.ChooseDebitDayRequest(
        request_id=str(request_id or uuid.uuid4()),
        member_reference=member,
        debit_day=debit_day(day),
        notice_days=notice_days,
        validate_only=dry_run,
    )
    with connected(settings()) as client:
        answer = client.write("operator", client.charges.ChooseDebitDay, request)
    if settings().as_json:
        write_json(plain(answer))
        return
    write_facts(
        [
            ("member", answer.member_reference + note(answer, "chosen before")),
            ("debit day", str(plain(answer)["debit_day"]).lower()),
            ("notice days", answer.notice_days),
            ("next debit", date_text(answer.next_due_date)),
            ("position", answer.position),
        ]
    )


@command.command("limit")
@click.argument("member")
@click.argument("most", metavar="[AMOUNT]", required=False)
@request_id_option
@service_options
def limit(*, member: str, most: str | None, request_id: uuid.UUID | None) -> None:
    """Let a MEMBER owe an AMOUNT at most; without one as much as the rules say."""
    with connected(settings()) as client:
        request = pb.SetCreditLimitRequest(
            request_id=str(request_id or uuid.uuid4()),
            member_reference=member,
            credit_limit=None if most is None else parse_amount(most, currency_of(client)),
        )
        answer = client.write("operator", client.charges.SetCreditLimit, request)
    _tell(answer, "set before")


@command.command("block")
@click.argument("member")
@click.argument("reason")
@request_id_option
@service_options
def block(*, member: str, reason: str, request_id: uuid.UUID | None) -> None:
    """Keep a MEMBER from paying with the card, for a REASON as you call it; nothing personal."""
    request = pb.BlockChargingRequest(
        request_id=str(request_id or uuid.uuid4()), member_reference=member, reason=reason
    )
    with connected(settings()) as client:
        _tell(client.write("operator", client.charges.BlockCharging, request), "blocked before")


@command.command("unblock")
@click.argument("member")
@request_id_option
@service_options
def unblock(*, member: str, request_id: uuid.UUID | None) -> None:
    """Let a MEMBER pay with the card again."""
    request = pb.UnblockChargingRequest(
        request_id=str(request_id or uuid.uuid4()), member_reference=member
    )
    with connected(settings()) as client:
        _tell(client.write("operator", client.charges.UnblockCharging, request), "unblocked before")


@command.command("stop")
@click.argument("member")
@click.argument("reason")
@request_id_option
@service_options
def stop(*, member: str, reason: str, request_id: uuid.UUID | None) -> None:
    """Collect nothing of a MEMBER any more, for a REASON as you call it; nothing personal."""
    request = pb.StopCollectingRequest(
        request_id=str(request_id or uuid.uuid4()), member_reference=member, reason=reason
    )
    with connected(settings()) as client:
        _tell(client.write("operator", client.charges.StopCollecting, request), "stopped before")


@command.command("resume")
@click.argument("member")
@request_id_option
@service_options
def resume(*, member: str, request_id: uuid.UUID | None) -> None:
    """Collect of a MEMBER again."""
    request = pb.ResumeCollectingRequest(
        request_id=str(request_id or uuid.uuid4()), member_reference=member
    )
    with connected(settings()) as client:
        _tell(client.write("operator", client.charges.ResumeCollecting, request), "resumed before")


def _tell(
    answer: pb.SetCreditLimitResponse
    | pb.BlockChargingResponse
    | pb.UnblockChargingResponse
    | pb.StopCollectingResponse
    | pb.ResumeCollectingResponse,
    before: str,
) -> None:
    if settings().as_json:
        write_json(plain(answer))
        return
    replayed = f" ({before})" if answer.replayed else ""
    facts: list[tuple[str, object]] = [("member", answer.member_reference + replayed)]
    if not isinstance(answer, pb.BlockChargingResponse | pb.StopCollectingResponse):
        facts.append(("the limit leaves", amount(answer.available_amount)))
    write_facts([*facts, ("position", answer.position)])
