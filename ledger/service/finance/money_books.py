"""The books of money over some months, and whether they agree with what members owe."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from ledger.accounting.lines import MonthSum
from ledger.application import commands as c
from ledger.domain.errors import Reason, Refusal
from ledger.domain.rules import USUAL_ACCOUNTS, LedgerAccounts
from ledger.domain.settlement.books import Booking, MoneyAccount
from ledger.projections.errors import ProjectionBehindError
from ledger.projections.money_sums import queries
from ledger.service.choices import Choices
from ledger.service.fields import MoneyField
from ledger.service.finance.months import Months, decode_months
from ledger.service.freshness import WAIT_SECONDS_MAX, await_position
from ledger.service.serving import Caller, RunningProgramme
from ledger.v1 import books_pb2 as pb

POLL_SECONDS = 0.05
_A, _B = MoneyAccount, Booking

ACCOUNTS = Choices(MoneyAccount, pb.MoneyAccount, "MONEY_ACCOUNT")


async def money_books(request: pb.GetMoneyBooksRequest, caller: Caller) -> pb.GetMoneyBooksResponse:
    """Answer the books over some months, compared with what members owe."""
    programme, months = caller.programme, decode_months(request)
    position = await await_position(programme, queries.NAME, request.at_least_position)
    sums = await _at_one_position(programme, months, position)
    numbers = await ledger_accounts(programme, months)
    rows = list(by_account(sums, months))
    checks = _checks(sums, programme.money)
    return pb.GetMoneyBooksResponse(
        accounts=[_encode(row, numbers, programme.money) for row in rows],
        balanced=_balanced(rows),
        checks=checks,
        agrees=all(one.books == one.members for one in checks),
        position=sums.position,
    )


async def _at_one_position(
    programme: RunningProgramme, months: Months, position: int
) -> queries.Sums:
    """Return books and members as of one position: as a rule they are at the same at once."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + WAIT_SECONDS_MAX
    while True:
        sums = await read_sums(programme, months)
        if sums.position == sums.members.position >= position:
            return sums
        if loop.time() > deadline:
            raise ProjectionBehindError(queries.NAME, sums.position)
        position = max(position, sums.position, sums.members.position)
        for name in (queries.NAME, "charges"):
            await await_position(programme, name, position)
        await asyncio.sleep(POLL_SECONDS)


async def read_sums(programme: RunningProgramme, months: Months) -> queries.Sums:
    """Return the sums of some months as they are now."""
    async with programme.pool.connection() as connection:
        return await queries.between(connection, *months)


def by_month(sums: queries.Sums, months: Months) -> Iterator[MonthSum]:
    """Return every account in every month, in order."""
    opening: Counter[str] = Counter()
    debits: Counter[tuple[object, str]] = Counter()
    credits_: Counter[tuple[object, str]] = Counter()
    for row in sums.rows:
        if row.month is None:
            opening[row.account] += row.debit - row.credit
        debits[row.month, row.account] += row.debit
        credits_[row.month, row.account] += row.credit
    for month in months.each():
        for account in MoneyAccount:
            key = month, account
            one = MonthSum(month, account, opening[account], debits[key], credits_[key])
            opening[account] = one.closing
            yield one


def by_account(sums: queries.Sums, months: Months) -> Iterator[MonthSum]:
    """Return every account over all of the months."""
    rows = list(by_month(sums, months))
    for account in MoneyAccount:
        own = [row for row in rows if row.account is account]
        debit, credit = sum(row.debit for row in own), sum(row.credit for row in own)
        yield MonthSum(months.first, account, own[0].opening, debit, credit)


async def ledger_accounts(programme: RunningProgramme, months: Months) -> LedgerAccounts:
    """Return the accounts' numbers by the rules in force at the end of the months, or now if that is to come."""
    found = (await programme.commands.read(c.GetProgramme())).found
    zone = ZoneInfo(programme.facts.time_zone)
    end = datetime.combine(months.last + timedelta(days=1), time(), zone) - timedelta.resolution
    try:
        rules = (await programme.commands.read(c.GetRules(at=min(end, found.now)))).found
    except Refusal as refusal:
        if refusal.reason is not Reason.NO_RULES_IN_FORCE:
            raise
        return USUAL_ACCOUNTS
    return USUAL_ACCOUNTS if rules.settlement is None else rules.settlement.accounts


def _encode(row: MonthSum, numbers: LedgerAccounts, money: MoneyField) -> pb.MoneyAccountSum:
    return pb.MoneyAccountSum(
        account=ACCOUNTS.encode(row.account),
        number=getattr(numbers, row.account.lower()),
        opening=money.encode_signed(row.opening),
        debit=money.encode_signed(row.debit),
        credit=money.encode_signed(row.credit),
        closing=money.encode_signed(row.closing),
    )


def _balanced(rows: list[MonthSum]) -> bool:
    openings = sum(row.opening for row in rows)
    return not openings and sum(row.debit for row in rows) == sum(row.credit for row in rows)


def _checks(sums: queries.Sums, money: MoneyField) -> list[pb.MoneyBookCheck]:
    members = sums.members._asdict()
    return [
        pb.MoneyBookCheck(
            name=name,
            books=money.encode_signed(books),
            members=money.encode_signed(members[name]),
        )
        for name, books in _by_the_books(sums.whole).items()
    ]


def _by_the_books(whole: queries.Whole) -> dict[str, int]:
    """Return what the books say of the sums that all members have."""
    balances: Counter[str] = Counter()
    for (account, _), (debit, credit) in whole.items():
        balances[account] += debit - credit

    def net(account: MoneyAccount, booking: Booking) -> int:
        debit, credit = whole.get((account, booking), (0, 0))
        return debit - credit

    kinds = (_B.CREDIT, _B.RETURN, _B.PAYMENT, _B.PAYOUT_RETURN)
    in_bank = sum(net(_A.BANK, booking) for booking in kinds)
    elsewhere = sum(net(_A.CARD_CLEARING, booking) for booking in (_B.OTHER_PAYMENT, _B.PAYOUT))
    return {
        "charged": net(_A.RECEIVABLE, _B.CHARGE),
        "refunded": -net(_A.RECEIVABLE, _B.REFUND),
        "open": balances[_A.RECEIVABLE],
        "in_transit": balances[_A.IN_TRANSIT],
        "collected": in_bank + elsewhere,
        "written_off": balances[_A.WRITTEN_OFF],
    }
