"""Who owes for what was paid with a card: a person, by all names that it was enrolled under."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple
from uuid import UUID

from ledger.application import commands as c
from ledger.application.batch import Batch
from ledger.application.decisions.following import as_of_today, members_in
from ledger.application.decisions.lookups import find_member, named_member
from ledger.domain.account import Account
from ledger.domain.charges import Charges, Mandate
from ledger.domain.errors import Reason, Refusal
from ledger.domain.member import Member
from ledger.domain.rules import SettlementRules


class Debit(NamedTuple):
    """What a charge is added to, and the mandate by which that is debited."""

    charges: Charges
    mandate: Mandate


class Debtor(NamedTuple):
    """A person, and what is owed.

    Members that were found to be one person each keep what they owed, under the mandates that they signed.
    """

    member: Member
    """Who it is by now."""
    charges: tuple[Charges, ...]
    """Of the member first, then of those that were found to be this one. Empty for who never signed a mandate."""

    def check_signed(self) -> None:
        """Refuse what needs somebody who signed a mandate once."""
        if not self.charges:
            raise Refusal(Reason.MANDATE_NEEDED, "The member has signed no mandate.")

    def elsewhere(self, charges: Charges) -> int:
        """Return what the person owes beside some of it, in minor units."""
        return sum(one.totals.unsettled for one in self.charges if one is not charges)


def settlement_rules(batch: Batch) -> SettlementRules:
    """Return the rules of payment with the card that are in force now."""
    settlement = batch.rules_now().settlement
    if settlement is None:
        raise Refusal(
            Reason.CHARGING_NOT_SET, "The rules do not say how members pay with the card."
        )
    return settlement


def debtor_of_card(batch: Batch, account: Account, card_number: str) -> Debtor:
    """Return who pays with a card of an account: in a pool the one whose card it is."""
    reference = account.member_of_card(card_number)
    today = as_of_today(batch, named_member(batch, reference, "card_number"))
    today.check_not_erased("card_number")
    return _debtor(batch, today)


def debtor_named(batch: Batch, member_reference: str, *, erased: bool = False) -> Debtor:
    """Return who a reference means by now."""
    return _debtor(batch, find_member(batch, member_reference, erased=erased))


def _debtor(batch: Batch, today: Member) -> Debtor:
    return Debtor(today, tuple(charges_of(batch, members_in(batch, today))))


def charges_of(batch: Batch, members: list[Member] | tuple[Member, ...]) -> Iterator[Charges]:
    """Return what some members owe, in their order; nothing for those who never signed a mandate."""
    ids = [batch.namespace.charges(one.member_reference) for one in members]
    batch.require(ids)
    for id_ in ids:
        found = batch.find(Charges, id_)
        if found is not None:
            yield found


def charges_having(
    batch: Batch, member_reference: str, has: Callable[[Charges], bool]
) -> Charges | None:
    """Return what a member owes, if it has something; else of the names of the same person the first that does.

    Whoever speaks of a statement may know the member by the name that it has since a merge.
    """
    charges = batch.find(Charges, batch.namespace.charges(member_reference))
    if charges is not None and has(charges):
        return charges
    member = batch.find(Member, batch.namespace.member(member_reference))
    if member is None:
        return None
    owed = charges_of(batch, members_in(batch, as_of_today(batch, member)))
    return next((one for one in owed if has(one)), None)


def charges_of_statement(batch: Batch, member_reference: str, statement_id: UUID) -> Charges:
    """Return what a person owes that has a statement.

    Raises:
        Refusal: STATEMENT_UNKNOWN.
    """
    found = charges_having(batch, member_reference, lambda one: statement_id in one.statements)
    if found is None:
        raise Refusal(Reason.STATEMENT_UNKNOWN, "There is no such statement.", field="statement_id")
    return found


def mandate_of(batch: Batch, charges: Charges) -> Mandate:
    """Return the mandate by which somebody is debited."""
    mandate = batch.find(Mandate, batch.namespace.mandate(charges.mandate_reference))
    assert mandate is not None, "somebody is debited by a mandate that there is"
    return mandate


def debit_of(batch: Batch, debtor: Debtor) -> Debit | None:
    """Return what a charge would be added to: the first of what is owed whose mandate can be used."""
    today = batch.today()
    for one in debtor.charges:
        mandate = mandate_of(batch, one)
        if mandate.is_usable(today, one.mandate_used_on):
            return Debit(one, mandate)
    return None


def get_member_charges(batch: Batch, query: c.GetMemberCharges) -> c.FoundCharges:
    """Find what a person owes."""
    debtor = debtor_named(batch, query.member_reference, erased=True)
    debtor.check_signed()
    settlement = settlement_rules(batch)
    debit = debit_of(batch, debtor)
    first = debtor.charges[0] if debit is None else debit.charges
    now, zone = batch.now(), batch.zone()
    return c.FoundCharges(
        member_reference=debtor.member.member_reference,
        charges=(first, *(one for one in debtor.charges if one is not first)),
        mandate=mandate_of(batch, first),
        mandate_is_usable=debit is not None,
        usual_limit=settlement.credit_limit,
        next_due_on=first.terms.next_due_on(batch.today()),
        charge_due_on=first.terms.due_on(now, zone, settlement.file_business_days),
    )
