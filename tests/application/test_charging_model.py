"""Any order of charges, refunds, receipts, settings and merges: what is owed was charged, and within the limit."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.application import commands as c
from ledger.domain.charges import Charge
from ledger.domain.debit_days import DebitDay
from ledger.domain.errors import Reason, Refusal
from ledger.domain.receipt import Tender, TenderKind
from tests.support.charging import Payer, charges_of, charging_world, payer, verified_charge
from tests.support.world import Asked, World, record

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ("charge", "charge", "charge", "refund", "tender", "day", "limit", "merge")
        ),
        st.integers(0, 1),
        st.integers(1, 400_00),
    ),
    min_size=1,
    max_size=25,
)
TOO_MUCH = {Reason.CREDIT_LIMIT_EXCEEDED, Reason.REFUND_EXCEEDS}


class Model:
    """Two members who may turn out to be one, and what each charge came to."""

    def __init__(self) -> None:
        self.world: World = charging_world()
        self.payers: list[Payer] = [payer(self.world, "ann"), payer(self.world, "ben")]
        self.kept: dict[UUID, int] = {}
        """What is left of each charge."""
        self.card: dict[UUID, str] = {}
        self.limits = [500_00, 500_00]
        self.merged = False

    def owed(self, who: int) -> int:
        """What counts against the limit of a member, by charges alone."""
        cards = {one.card_number for one in self.payers if self.merged or one is self.payers[who]}
        return sum(kept for id_, kept in self.kept.items() if self.card[id_] in cards)

    def step(self, what: str, who: int, amount: int) -> None:
        """Do one thing, and see to it that it goes through if and only if it should."""
        card = self.payers[who].card_number
        match what:
            case "charge":
                fits = self.owed(who) + amount <= self.limits[who]
                done = self.tried(verified_charge(self.world, card, amount), fits=fits)
                if isinstance(done, c.CardCharged):
                    self.kept[done.charge_id], self.card[done.charge_id] = amount, card
            case "refund" if self.kept:
                id_ = list(self.kept)[amount % len(self.kept)]
                part = min(amount, 100_00)
                if self.tried(c.RefundCharge(id_, part), fits=part <= self.kept[id_]):
                    self.kept[id_] -= part
            case "tender" if self.kept:
                self.tender(list(self.kept)[amount % len(self.kept)])
            case "day":
                day = list(DebitDay)[amount % 3]
                self.world.do(c.ChooseDebitTerms(self.payers[who].reference, day))
            case "limit":
                self.world.do(c.SetCreditLimit(self.payers[who].reference, amount))
                self.limits = [amount] * 2 if self.merged else self.limits
                self.limits[who] = amount
            case "merge" if not self.merged:
                self.world.do(c.MergeMembers("ben", "ann", "DUPLICATE"))
                self.merged, self.limits = True, [self.limits[0]] * 2

    def tried(self, command: c.Write[Any], *, fits: bool) -> Any:
        """Do what is refused if it does not fit."""
        (found,) = self.world.batch([Asked(command, uuid4())])
        if isinstance(found, Refusal):
            assert (fits, found.reason in TOO_MUCH) == (False, True), found
            return None
        assert fits
        return found.answer

    def tender(self, id_: UUID) -> None:
        """Pay for a receipt with what is left of a charge, which is possible once."""
        charge: Charge = self.world.stored(id_)
        tenders = (Tender(TenderKind.CARD, self.kept[id_], charge_id=id_),)
        command = record(card_number=self.card[id_], total=self.kept[id_], tenders=tenders)
        (found,) = self.world.batch([Asked(command, uuid4())])
        used = charge.receipt_id is not None
        assert isinstance(found, Refusal) == used
        assert not isinstance(found, Refusal) or found.reason is Reason.CHARGE_NOT_USABLE

    def check(self) -> None:
        """See to it that the books have what the charges come to."""
        both = [charges_of(self.world, one.reference) for one in self.payers]
        assert all(one.totals.balances for one in both)
        assert sum(one.unbilled for one in both) == sum(self.kept.values())
        for who, one in enumerate(self.payers):
            found = self.world.read(c.GetMemberCharges(member_reference=one.reference))
            assert found.totals.unsettled == self.owed(who)
            assert found.available == max(0, self.limits[who] - self.owed(who))


@given(STEPS)
@settings(max_examples=30, deadline=None)
def test_what_is_owed_is_what_was_charged(steps: list[tuple[str, int, int]]) -> None:
    """Whatever happens in whatever order, charges less refunds are owed, and no charge exceeds the person's limit."""
    model = Model()
    for step in steps:
        model.step(*step)
    model.check()
