"""Files of a bank come in any order, twice, cut off anywhere: the end is the same, and no cent is lost on the way."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.settlement.bank_line import ExceptionReason
from tests.banking.bank_files import entry, returned
from tests.support.banking import Month, camt053, camt054, pain002, refused_debit
from tests.support.settling import Stopped

AMOUNTS = (50_00, 30_00, 20_00, 7_99)


def euros(cents: int) -> str:
    """An amount as banks write it."""
    return f"{cents / 100:.2f}"


class Told:
    """What the bank says of each collection, and in which files."""

    def __init__(self, fates: list[str], *, gross: bool) -> None:
        self.fates = fates
        self.gross = gross
        """Whether what was refused is credited first, and then debited."""

    def files(self, month: Month) -> list[bytes]:
        """The bank's files about a run."""
        ends = [month.end_to_end(number) for number in range(1, len(AMOUNTS) + 1)]
        found: list[bytes] = []
        refusals = [refused_debit(ends[at]) for at in self._with("refused")]
        if refusals:
            found.append(pain002(month.run_id, *refusals))
        refused = 0 if self.gross else sum(AMOUNTS[at] for at in self._with("refused"))
        if credit := sum(AMOUNTS) - refused:
            found.append(camt053(month.credit(euros(credit)), id_="CREDIT"))
        back = [_back(ends[at], at, "AM04") for at in self._with("returned")]
        debited = [_back(ends[at], at, "AC01") for at in self._with("refused") if self.gross]
        if back:
            found.append(camt054(*back))
        if back or debited:
            found.append(camt053(*back, *debited, id_="BACK"))
        return found

    def _with(self, fate: str) -> list[int]:
        return [at for at, one in enumerate(self.fates) if one == fate]


def _back(end_to_end: str, at: int, code: str) -> str:
    amount = euros(AMOUNTS[at] + 3_00)
    detail = returned(
        amount, end_to_end=end_to_end, code=code, original=euros(AMOUNTS[at]), fee="3.00"
    )
    return entry(amount, detail, debit=True, reference=f"R-{at}")


def outcome(month: Month) -> Any:
    """Where everything is at the end."""
    members = sorted(month.bank.charges(), key=lambda one: one.member_reference)
    fees = [
        month.world.mapper.to_domain_event(row)
        for row in month.world.rows
        if row.topic in {"ledger.CollectionReturned", "ledger.ReturnFeeTold"}
    ]
    entries = sorted(one.state.value for one in month.bank.entries())
    return (
        [one.totals for one in members],
        [(s.state, s.action) for one in members for s in one.statements.values()],
        sum(one.fee for one in fees),  # type: ignore[attr-defined]  # both have one
        month.settling.run.booked,
        entries,
    )


fates = st.lists(
    st.sampled_from(["collected", "refused", "returned"]),
    min_size=len(AMOUNTS),
    max_size=len(AMOUNTS),
)


@settings(max_examples=10, deadline=None)
@given(fates=fates, gross=st.booleans(), data=st.data())
def test_any_order_gives_the_same_end(fates: list[str], gross: bool, data: st.DataObject) -> None:
    """In any order, twice, cut off after any step and begun again: the same end, and the equation holds on the way."""
    told = Told(fates, gross=gross)
    plain = Month(*AMOUNTS)
    for file in told.files(plain):
        plain.bank.import_(file)
    assert plain.bank.exceptions() == []

    month = Month(*AMOUNTS, sent_chunk=data.draw(st.integers(1, 4), label="members a chunk"))
    month.bank.chunk = data.draw(st.integers(1, 5), label="lines at once")
    files = told.files(month)
    order = data.draw(st.permutations([*files, *files]), label="order")
    for file in order:
        month.bank.steps_left = data.draw(st.one_of(st.none(), st.integers(0, 6)), label="steps")
        with suppress(Stopped):
            month.bank.import_(file)
        month.check()
    month.bank.steps_left = None
    for file in files:
        month.bank.import_(file)
        month.check()
    assert outcome(month) == outcome(plain)
    assert ExceptionReason.CREDIT_DIFFERS not in month.bank.exceptions()
