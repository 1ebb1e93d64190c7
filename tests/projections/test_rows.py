from collections import Counter
from typing import Any

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.domain import limits
from ledger.domain.account import Account
from ledger.domain.receipt import ReturnKind
from ledger.domain.sweep import Due
from ledger.projections.runner import ProgrammeRunner
from tests.projections import expected
from tests.projections.bank_history import play_bank
from tests.projections.card_history import live
from tests.projections.charge_history import play_charges
from tests.projections.conftest import World, catch_up
from tests.projections.history import History
from tests.projections.money_history import owe, play_money, turn_month
from tests.projections.run_history import play_runs

ACTIONS = (
    *("enrol", "card", "buy", "buy", "buy", "anonymous", "present", "redeem", "ignored"),
    *("dated", "hold", "capture", "release", "give back", "write off", "restore", "wait", "sweep"),
    *("take back", "close"),
    *("adjust", "propose", "approve", "reject", "reward", "import", "coupon"),
    *("send", "merge", "join", "leave"),
    *("live", "live", "live"),
    *("rules", "rules"),
    *("owe", "owe", "owe", "owe", "owe", "month"),
)


def play(history: History, action: str, choice: int) -> None:
    """Do one thing, where it is possible at all."""
    accounts = history.open_accounts
    account = accounts[choice % len(accounts)] if accounts else history.enrol()
    match action:
        case "enrol":
            history.enrol()
        case "card":
            history.issue_card(account)
        case "buy":
            history.buy(account, cents=choice, lines=1 + choice % 3)
        case "anonymous":
            history.buy(None, cents=choice)
        case "present":
            history.present(account)
        case "take back" if any(not one.returns for one in history.receipts):
            history.take_back(choice, ReturnKind.VOID if choice % 3 == 0 else ReturnKind.RETURN)
        case "close":
            history.close_day(choice)
        case "live":
            live(history, account, choice)
        case "redeem" if account.points_spendable:
            history.redeem(account, 1 + choice % account.points_spendable)
        case _:
            play_points(history, account, action, choice)


def play_points(history: History, account: Account, action: str, choice: int) -> None:
    """Do something with points that have dates, or come back."""
    match action:
        case "dated":
            history.buy_dated(account, choice)
        case "wait":
            history.wait(account, choice)
        case "sweep":
            sweep(history, choice)
        case "owe":
            owe(history, choice)
        case "month":
            turn_month(history, choice)
        case "restore" if history.redemptions:
            history.restore()
        case "give back" | "write off":
            history.give_back(account, 1 + choice % 9, write_off=action == "write off")
        case "adjust" | "propose" | "approve" | "reject" | "reward" | "import" | "coupon" | "rules":
            play_granted(history, account, action, choice)
        case _:
            play_hold(history, account, action, choice)


def play_granted(history: History, account: Account, action: str, choice: int) -> None:
    """Do something with points that no receipt earned."""
    points = choice % 19 - 9 or 1
    match action:
        case "adjust" | "propose" if -points <= account.points_spendable:
            history.adjust(account, points, made=action == "adjust")
        case "approve" | "reject" if history.proposed:
            history.decide(approve=action == "approve")
        case "reward":
            history.reward(account, abs(points))
        case "import":
            history.import_lot(account, abs(points))
        case "coupon":
            history.issue_coupon(account if choice % 3 else None)
        case "rules":
            history.publish_rules(choice)
        case _:
            history.open_rules()


def sweep(history: History, choice: int) -> None:
    """Sweep some of what is due, as it was known a little earlier."""
    now = history.next_instant()
    dues = [Due(at, account_id) for at, account_id, _ in expected.dues(history) if at <= now]
    if dues:
        history.sweep(dues[: 1 + choice % 4], max(1, len(history.events) - choice % 5))


def play_hold(history: History, account: Account, action: str, choice: int) -> None:
    """Do something with a hold, where it is possible."""
    match action:
        case "hold" if account.points_spendable:
            history.hold(account, 1 + choice % account.points_spendable)
        case "capture" if account.holds:
            history.capture(account, 1 + choice % 5, keep_open=choice % 2 == 0)
        case "release" if account.holds:
            history.release(account)
        case _:
            play_move(history, account, action, choice)


def play_move(history: History, account: Account, action: str, choice: int) -> None:
    """Move points or accounts, where there are two."""
    accounts = history.open_accounts
    other = accounts[(choice + 1) % len(accounts)]
    match action:
        case "leave" if account.pool:
            history.leave(account)
        case "send" if other is not account and account.points_spendable:
            history.send(account, other, 1 + choice % account.points_spendable)
        case "merge" if other is not account and not account.pool:
            history.unite(account, other, joined=False)
        case "join" if other is not account and not account.pool:
            history.unite(account, other, joined=True)
        case _:
            history.open_rules()


def play_everything(history: History) -> None:
    """Play a history in which everything happens."""
    first, second = history.enrol("zoe"), history.enrol("Ada")
    play_runs(history)
    history.issue_card(first)
    for cents in (250, 99, 51, 0):
        history.buy(first, cents, lines=2)
    history.redeem(first, 3)
    for _ in range(3):
        history.buy(None, 180)
    for choice in (0, 1, 6):
        history.publish_rules(choice)
    history.present(second)
    history.issue_card(second)
    history.buy(None)
    history.buy_dated(first, 900)
    history.hold(second, 3)
    history.capture(second, 1, keep_open=True)
    history.wait(first, 70)
    history.give_back(first, 12, write_off=False)
    history.count_past(second)
    history.restore()
    history.take_back(250)
    history.take_back(99, ReturnKind.VOID)
    history.close_day(3)
    history.close_day(9)
    history.wait(second, 130)
    history.wait(first, 400)
    for points in (5, -2):
        history.adjust(second, points, made=True)
        history.adjust(first, 9 + points, made=False)
    history.decide(approve=True)
    history.decide(approve=False)
    history.adjust(first, 1, made=False)
    history.reward(first, 7)
    history.import_lot(second, 70)
    history.buy_dated(second, 300)
    history.wait(first, 500)
    sweep(history, 3)
    play_moves(history, first, second)
    for choice in (1, 2, 5, 9, 7, 3, 4, 6, 11, 12, 15, 19, 18):
        live(history, second, choice)
    play_charges(history)
    play_bank(history)
    play_money(history)


def play_moves(history: History, first: Account, second: Account) -> None:
    """Play all that happens between accounts."""
    third = history.enrol("Eve")
    history.issue_card(third)
    history.buy(third, 470)
    history.buy_dated(third, 300)
    history.send(third, second, 2)
    history.unite(third, second, joined=True)
    history.send(second, first, 1)
    history.hold(second, 1)
    history.leave(second)
    history.release(second)
    history.unite(first, second, joined=False)
    history.buy(second, 250)


def test_rows_are_what_the_history_says(world: World, runner: ProgrammeRunner) -> None:
    """Balances, entries and receipts agree with the aggregates and with a plain replay."""
    play_everything(world.history)
    catch_up(runner)
    world.check_rows()
    assert set(world.positions().values()) == {len(world.history.events)}


@given(
    steps=st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 999)), max_size=25),
    cuts=st.lists(st.integers(1, 7), min_size=1, max_size=8),
    forgetful=st.booleans(),
)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # emptied for each example
)
def test_rows_do_not_depend_on_how_events_are_cut(
    world: World,
    session: psycopg.Connection[Any],
    steps: list[tuple[str, int]],
    cuts: list[int],
    forgetful: bool,
) -> None:
    """Any history in any batches gives the same rows, whether runners remember or not."""
    world.reset()
    for action, choice in steps:
        play(world.history, action, choice)
    runners = [ProgrammeRunner(session, live_batch_max=cut) for cut in cuts]
    turn = 0
    while min(world.positions().values()) < len(world.history.events):
        runner = runners[turn % len(runners)]
        if forgetful:
            runner = ProgrammeRunner(session, live_batch_max=cuts[turn % len(cuts)])
        runner.beat()
        runner.turn()
        turn += 1
    world.check_rows()


def test_positions_pass_events_that_nobody_takes(world: World, runner: ProgrammeRunner) -> None:
    """A history of nothing but ignored events leaves no rows and the positions at its end."""
    for _ in range(3):
        world.history.open_rules()
    catch_up(runner)
    assert set(world.positions().values()) == {3}
    world.check_rows()


def test_consolidated_lots_make_no_line_of_the_history(
    world: World, runner: ProgrammeRunner
) -> None:
    """What happens to lots alone is kept to find out about lots, and no line that members see."""
    account = world.history.enrol()
    for _ in range(limits.OPEN_LOTS_MAX + 1):
        world.history.buy(account)
    catch_up(runner)
    world.check_rows()
    kinds = Counter(world.column("SELECT kind FROM account_entries"))
    assert kinds == {"EARNED": limits.OPEN_LOTS_MAX + 1, "CONSOLIDATED": 1}


def test_nothing_to_do_changes_nothing(world: World, runner: ProgrammeRunner) -> None:
    """A turn without new events moves nothing."""
    play_everything(world.history)
    catch_up(runner)
    assert runner.turn() == (False, False)
    world.check_rows()
