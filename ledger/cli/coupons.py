"""`ledger coupons`."""

import secrets
import uuid
from datetime import datetime

import click

from ledger.cli.client import connected
from ledger.cli.options import request_id_option, service_options, settings
from ledger.cli.output import plain, write_facts, write_json, write_line
from ledger.cli.values import INT64, date_message
from ledger.v1.programme_pb2 import GetCouponRequest, GetCouponResponse, IssueCouponsRequest

# Without those that are taken for one another on paper: 8 of 31 are 8 * 10^11 codes.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_CHARACTERS = 8
DAY = click.DateTime(["%Y-%m-%d"])


@click.group("coupons")
def command() -> None:
    """Issue coupons of a campaign, or show one."""


@command.command("issue")
@click.argument("campaign")
@click.option("--code", "codes", metavar="CODE", multiple=True, help="The code of a coupon.")
@click.option("--count", metavar="N", type=click.IntRange(1, 1_000), help="Draw N codes.")
@click.option("--member", metavar="REFERENCE", help="Who may use them. [default: anybody]")
@click.option("--uses", metavar="N", type=INT64, help="How often each; 0: always. [default: once]")
@click.option("--from", "starts_on", metavar="DATE", type=DAY, help="The first day.")
@click.option("--to", "ends_on", metavar="DATE", type=DAY, help="The last day.")
@request_id_option
@service_options
def issue(  # noqa: PLR0913 - one argument an option
    *,
    campaign: str,
    codes: tuple[str, ...],
    count: int | None,
    member: str | None,
    uses: int | None,
    starts_on: datetime | None,
    ends_on: datetime | None,
    request_id: uuid.UUID | None,
) -> None:
    """Issue coupons of a CAMPAIGN: with codes of your own, or with codes that are drawn.

    All or none are issued. The codes are printed, one a line.
    """
    if bool(codes) == bool(count):
        raise click.UsageError("give --code, or --count: exactly one of them")
    request = IssueCouponsRequest(
        request_id=str(request_id or uuid.uuid4()),
        campaign=campaign,
        codes=codes or [drawn_code() for _ in range(count or 0)],
        member_reference=member,
        uses_max=uses,
        starts_on=None if starts_on is None else date_message(starts_on.date()),
        ends_on=None if ends_on is None else date_message(ends_on.date()),
    )
    with connected(settings()) as client:
        given = " ".join(f"--code {code}" for code in request.codes)
        repeat = f"--request-id {request.request_id} {given}"
        answer = client.write("operator", client.programme.IssueCoupons, request, repeat)
    if settings().as_json:
        write_json({"codes": list(request.codes), **plain(answer)})
        return
    for code in request.codes:
        write_line(code)


def drawn_code() -> str:
    """A code that nobody guesses."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_CHARACTERS))


@command.command("show")
@click.argument("code")
@service_options
def show(*, code: str) -> None:
    """Show a coupon, and how often it was used."""
    with connected(settings()) as client:
        answer = client.read("till", client.programme.GetCoupon, GetCouponRequest(code=code))
    if settings().as_json:
        write_json(plain(answer))
    else:
        write_facts(facts(answer))


def facts(coupon: GetCouponResponse) -> list[tuple[str, object]]:
    """A coupon for people."""
    limit = f" of {coupon.uses_max}" if coupon.uses_max else ""
    days = [
        f"{name} {day.year:04}-{day.month:02}-{day.day:02}"
        for name, day in (("from", coupon.starts_on), ("to", coupon.ends_on))
        if day.year
    ]
    return [
        ("code", coupon.code),
        ("campaign", coupon.campaign),
        ("for", coupon.member_reference or "anybody"),
        ("used", f"{coupon.used}{limit}"),
        ("days", " ".join(days) or "as the campaign"),
    ]
