from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from ledger.application import commands as c
from ledger.domain import limits
from ledger.domain.account import Account
from ledger.domain.books import Book
from ledger.domain.errors import Reason
from ledger.domain.ids import new_card_number
from ledger.domain.imported_lot import ImportedLot, LotFacts
from ledger.domain.rules import Expiry, PointsRules
from tests.support.charging import charges_of, settlement_rules, sign, verified_charge
from tests.support.world import NOW, Sums, World, own, publish_rules, redeem, refused, return_items

DAY = timedelta(days=1)
EARNED = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
LOT = LotFacts(100, EARNED, "L-1")
DATED = LotFacts(40, EARNED, "L-2", available_at=NOW + 5 * DAY, expires_at=NOW + 50 * DAY)


def import_(
    *lots: LotFacts, member: str = "member-1", card: str | None = None, source: str = "old"
) -> c.ImportBalances:
    """A command to import lots of a member."""
    return c.ImportBalances(source, member, lots, card)


def account_of(world: World, member: str = "member-1") -> Account:
    """The account of a member, as a reader finds it now."""
    found: Account = world.read(c.GetAccount(key=c.AccountKey(member_reference=member)))
    return found


def sums(world: World, member: str = "member-1") -> Sums:
    """How many points of each kind a member has."""
    found = account_of(world, member)
    return Sums(found.points_available, found.points_pending, found.points_held, found.deficit)


def rehearse(world: World, command: c.ImportBalances) -> c.BalancesImported:
    """Say what an import would answer, and see to it that nothing moved."""
    rows, requests = list(world.rows), dict(world.requests)
    found: c.BalancesImported = world.read(c.Rehearse(command=command, principal_id="anna"))
    assert (world.rows, world.requests) == (rows, requests)
    return found


# Rule 26
def test_a_member_that_is_not_known_comes_with_card_and_lots() -> None:
    """An import enrols the member, assigns the card with its number, and makes a lot of each row, with its dates."""
    world, number = World(), new_card_number()
    answer = world.do(import_(LOT, DATED, card=number), principal_id="anna")
    assert (answer.lots_imported, answer.points_imported) == (2, 140)
    assert (answer.member_enrolled, answer.card_assigned) == (True, True)
    account = world.account(number)
    assert account.member_reference == "member-1"
    first, second = account.lots.values()
    assert (first.points, first.earned_at, first.expires_at) == (100, EARNED, None)
    assert (second.points, second.earned_at) == (40, EARNED)
    assert (second.available_at, second.expires_at) == (DATED.available_at, DATED.expires_at)
    assert sums(world) == Sums(available=100, pending=40)
    assert world.books[Book.IMPORTED] == -140
    world.now += 5 * DAY
    assert sums(world) == Sums(available=140)
    world.do(redeem(number, 30))
    world.now += 46 * DAY
    assert sums(world) == Sums(available=100)


# Rule 26
def test_an_imported_lot_says_where_it_came_from() -> None:
    """The account's event names the older system and the lot there."""
    world = World()
    *_, imported, recorded = world.when(import_(LOT))
    assert isinstance(recorded, ImportedLot.Created)
    assert isinstance(imported, Account.PointsImported)
    assert (imported.source, imported.lot_reference, imported.points) == ("old", "L-1", 100)
    assert own(recorded)["facts"] == LOT


# Rule 26
def test_importing_again_changes_nothing() -> None:
    """Lots that were imported before stay as they are, whoever sends them again, and however they are packed."""
    world, number = World(), new_card_number()
    world.do(import_(LOT, card=number))
    world.do(import_(DATED, card=number))
    rows = list(world.rows)
    for command in (import_(LOT), import_(LOT, DATED, card=number), import_(DATED, LOT)):
        world.forget()
        outcome = world.execute(command, principal_id="bert")
        assert outcome.replayed
        assert rehearse(world, command).lots_unchanged == len(command.lots)
    assert world.rows == rows


# Rule 26
def test_an_import_that_was_interrupted_goes_on() -> None:
    """What is new among lots that are known is imported, and nothing else."""
    world = World()
    world.do(import_(LOT))
    answer = world.do(import_(LOT, DATED))
    assert (answer.lots_imported, answer.points_imported, answer.lots_unchanged) == (1, 40, 1)
    assert not answer.member_enrolled
    assert sums(world) == Sums(available=100, pending=40)


# Rule 26
@pytest.mark.parametrize(
    ("changed", "field", "imported"),
    [
        ({"points": 101}, "points", "100"),
        ({"earned_at": EARNED + DAY}, "earned_at", EARNED.isoformat()),
        ({"available_at": NOW + DAY}, "available_at", None),
        ({"expires_at": NOW + DAY}, "expires_at", None),
    ],
)
def test_a_lot_that_was_imported_with_other_content_is_refused(
    changed: dict[str, Any], field: str, imported: str | None
) -> None:
    """Under the same reference nothing else can be imported; the refusal names what differs and what it was."""
    world = World()
    world.do(import_(LOT))
    facts = {name: getattr(LOT, name) for name in LotFacts.__struct_fields__}
    found = refused(world, import_(DATED, LotFacts(**{**facts, **changed})))
    assert (found.reason, found.metadata["field"]) == (Reason.IMPORT_MISMATCH, f"lots[1].{field}")
    assert found.metadata.get("imported") == imported


# Rule 26
def test_a_lot_that_was_imported_for_somebody_else_is_refused() -> None:
    """A lot's reference is one member's, and another source has references of its own."""
    world = World()
    world.do(import_(LOT))
    for member in ("member-2", world.member()):
        found = refused(world, import_(LOT, member=member))
        assert found.reason is Reason.IMPORT_MISMATCH
        assert found.metadata["field"] == "lots[0].member_reference"
        assert "member-1" not in str(found.metadata)
    world.do(import_(LOT, member="member-2", source="older"))
    assert sums(world, "member-2") == Sums(available=100)


# Rule 26
def test_a_lot_without_a_reference_is_known_by_its_content() -> None:
    """Without references the same row is the same lot, and any other row another one."""
    world = World()
    lot, other = LotFacts(100, EARNED), LotFacts(100, EARNED + DAY)
    world.do(import_(lot))
    assert world.execute(import_(lot)).replayed
    assert world.do(import_(lot, other)).lots_imported == 1
    world.do(import_(lot, member="member-2"))
    assert sums(world) == Sums(available=200)


# Rule 26
@pytest.mark.parametrize("lots", [(LOT, LOT), (LOT, LotFacts(5, EARNED, "L-1"))])
def test_a_lot_that_is_there_twice_is_refused(lots: tuple[LotFacts, ...]) -> None:
    """Nobody can say which of two lots with one reference is meant."""
    found = refused(World(), import_(*lots))
    assert (found.reason, found.metadata["field"]) == (Reason.FIELD_INVALID, "lots[1]")


# Rule 26
@pytest.mark.parametrize(
    ("lot", "field", "reason"),
    [
        (LotFacts(1, NOW + DAY), "earned_at", Reason.FIELD_INVALID),
        (LotFacts(1, EARNED, expires_at=EARNED), "expires_at", Reason.FIELD_INVALID),
        (
            LotFacts(1, EARNED, available_at=NOW, expires_at=NOW),
            "expires_at",
            Reason.FIELD_INVALID,
        ),
    ],
)
def test_dates_that_cannot_be_are_refused(lot: LotFacts, field: str, reason: Reason) -> None:
    """Points are earned in the past, and are available before they end."""
    found = refused(World(), import_(LOT, lot))
    assert (found.reason, found.metadata["field"]) == (reason, f"lots[1].{field}")


# Rule 26
def test_points_that_have_ended_already_end_at_once() -> None:
    """A lot that is over is imported for the record, and cannot be spent."""
    world = World()
    answer = world.do(import_(LOT, LotFacts(7, EARNED, "old", expires_at=NOW - DAY)))
    assert (answer.points_imported, answer.points_ended) == (107, 7)
    assert sums(world) == Sums(available=100)
    assert (world.books[Book.IMPORTED], world.books[Book.EXPIRED]) == (-107, 7)


# Rule 26
def test_a_row_without_points_brings_member_and_card_only() -> None:
    """A member of an older system who has nothing comes with the card, once."""
    world, number = World(), new_card_number()
    command = import_(LotFacts(0, EARNED), card=number)
    answer = world.do(command)
    assert (answer.points_imported, answer.card_assigned) == (0, True)
    assert not world.account(number).lots
    assert world.execute(command).replayed


# Rule 26
def test_a_card_of_somebody_else_is_refused() -> None:
    """A card that opens another account cannot be imported; one's own is left as it is."""
    world = World()
    taken = world.card("member-2")
    for command in (import_(LOT, card=taken), import_(LOT, card=taken, member=world.member())):
        found = refused(world, command)
        assert (found.reason, found.metadata["field"]) == (Reason.CARD_OF_ANOTHER, "card_number")
    answer = world.do(import_(LOT, card=taken, member="member-2"))
    assert not answer.card_assigned
    assert world.sums(taken) == Sums(available=100)


# Rule 26
def test_a_second_card_is_assigned_to_the_same_account() -> None:
    """A member may have had two cards; both open the account."""
    world, first, second = World(), new_card_number(), new_card_number()
    world.do(import_(LOT, card=first))
    answer = world.do(import_(LOT, card=second))
    assert (answer.lots_imported, answer.lots_unchanged, answer.card_assigned) == (0, 1, True)
    assert world.account(first).id == world.account(second).id


# Rule 26
def test_imported_points_pay_for_a_deficit() -> None:
    """What a member owes already is paid by what comes from the older system."""
    world = World()
    card = world.card("member-1")
    sold = world.buy(card, total=3000)
    world.do(redeem(card, 30))
    world.do(return_items(sold))
    world.do(import_(LOT))
    assert sums(world) == Sums(available=70)


# Rule 26
def test_where_points_end_for_want_of_activity_an_import_is_activity() -> None:
    """Imported points have their time from the import on."""
    rules = publish_rules(points_rules=PointsRules(expiry=Expiry.INACTIVITY, expiry_days=10))
    world = World(rules=rules)
    world.do(import_(LOT))
    world.now += 10 * DAY
    assert sums(world) == Sums(available=100)
    world.now += DAY
    assert sums(world) == Sums()


# Rule 26
def test_a_rehearsal_says_what_an_import_would_do() -> None:
    """A rehearsal answers or refuses as the import would, and nothing moves."""
    world, number = World(), new_card_number()
    command = import_(LOT, DATED, card=number)
    said = rehearse(world, command)
    done = world.do(command)
    assert (said.lots_imported, said.points_imported) == (done.lots_imported, done.points_imported)
    assert (said.member_enrolled, said.card_assigned) == (True, True)
    again = rehearse(world, command)
    assert (again.lots_imported, again.lots_unchanged) == (0, 2)


def test_an_import_is_made_once_for_a_request() -> None:
    """Sent again it is answered again; with other content it is refused, naming the field."""
    world, id_ = World(), uuid4()
    first = world.execute(import_(LOT), id_)
    assert world.execute(import_(LOT), id_) == first._replace(replayed=True)
    for command, field in (
        (import_(LOT, member="member-2"), "member_reference"),
        (import_(LOT, DATED), "request_id"),
    ):
        found = refused(world, command, id_)
        assert (found.reason, found.metadata["field"]) == (Reason.REQUEST_ID_REUSED, field)


def test_more_lots_than_an_account_keeps_become_fewer() -> None:
    """Lots that are alike become one where there are too many; no point is lost."""
    world = World()
    for start in range(0, limits.OPEN_LOTS_MAX + 100, 100):
        lots = (LotFacts(1, EARNED + n * DAY / 10, f"L-{n}") for n in range(start, start + 100))
        world.do(import_(*lots))
    account = account_of(world)
    assert len(account.lots) <= limits.OPEN_LOTS_MAX
    assert account.points_available == 400


def test_who_was_imported_before_there_was_payment_by_card_pays_by_card_later() -> None:
    """A programme without a section of settlement imports balances; once it has one, the member signs and pays."""
    world, number = World(), new_card_number()
    world.do(import_(LOT, card=number), principal_id="anna")
    refusal = refused(world, c.ChargeCard(number, 100))
    assert refusal.reason is Reason.CHARGING_NOT_SET
    later = publish_rules(effective_at=world.now + DAY, settlement=settlement_rules())
    world.do(later)
    world.now += 2 * DAY
    world.do(sign("member-1", signed_on=world.now.date()))
    world.do(verified_charge(world, number, 20_00))
    assert charges_of(world, "member-1").totals.open == 20_00
    assert sums(world).available == 100
