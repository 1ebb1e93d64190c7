from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import grpc
import pytest

from ledger.embedded import EmbeddedPostgres
from ledger.eventstore import asyncstore
from ledger.eventstore.asyncstore import AsyncEventStore, CommitUnconfirmedError
from ledger.runtime.settings import SERVING_ROLE
from tests.faults.load import Record
from tests.faults.sabotage import await_true
from tests.faults.truth import check_everything
from tests.faults.wired import Wired
from tests.support.till import RefusedError, Till, make_receipt

pytestmark = pytest.mark.slow


def _is_confirmed(till: Till, card: str) -> bool:
    try:
        till.account(card)
    except RefusedError as error:
        if error.code is not grpc.StatusCode.UNAVAILABLE:
            raise
        return False
    return True


@contextmanager
def _taking_no_writes(wired: Wired) -> Iterator[None]:
    """Whoever connects from now on meets a server that takes no writes, as a standby does."""
    with wired.direct.service.owner() as owner:
        role = f"ALTER ROLE {SERVING_ROLE}"
        owner.execute(f"{role} SET default_transaction_read_only = on")
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s",
            [SERVING_ROLE],
        )
        try:
            yield
        finally:
            owner.execute(f"{role} RESET default_transaction_read_only")


def _while_stopped(postgres: EmbeddedPostgres, change: Callable[[Path], object]) -> None:
    """Stop PostgreSQL, change its files, and start it again."""
    postgres.stop()
    change(postgres._cluster)
    postgres.start()


def test_a_server_that_takes_no_writes_is_left_for_one_that_does(wired: Wired) -> None:
    """A worker that met a standby tells its callers UNAVAILABLE, and serves as soon as it can write again."""
    card = wired.direct.new_card(total=1_000).card_number
    with _taking_no_writes(wired):
        await_true(lambda: _is_confirmed(wired.direct, card), "reads go on")
        with pytest.raises(RefusedError) as caught:
            wired.direct.record(make_receipt(card_number=card))
        assert caught.value.reason == "COMMIT_UNCONFIRMED"
    assert wired.direct.record(make_receipt(card_number=card)).points_available == 40


def test_what_a_restored_server_lacks_was_never_there(wired: Wired, tmp_path: Path) -> None:
    """PostgreSQL comes back older than it was, as after a failover that lost commits: no balance survives that.

    A till that repeats what it was told had happened gets it recorded again, without a hole in any history.
    """
    card = wired.direct.new_card(total=1_000).card_number
    receipt = make_receipt(total=500, card_number=card)
    _while_stopped(wired.postgres, lambda cluster: shutil.copytree(cluster, tmp_path / "older"))
    await_true(lambda: _is_confirmed(wired.direct, card), "it serves")
    assert wired.direct.record(receipt).points_available == 35
    assert wired.direct.redeem(card, 35).points_available == 0

    def restore(cluster: Path) -> None:
        shutil.rmtree(cluster)
        (tmp_path / "older").rename(cluster)

    _while_stopped(wired.postgres, restore)
    await_true(lambda: _is_confirmed(wired.direct, card), "it serves again")
    assert wired.direct.account(card).points_available == 30
    answer = wired.direct.record(receipt)
    assert (answer.points_available, answer.replayed) == (35, False)
    with wired.direct.service.owner() as owner:
        check_everything(owner, Record())


async def test_a_session_that_gave_up_on_a_transaction_is_replaced(
    wired: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker stood still with the counter in its hands and lost it: what it wanted is unknown, and not rejected."""
    monkeypatch.setattr(asyncstore, "STATEMENT_TIMEOUT_MS", 200)
    store = AsyncEventStore(wired.postgres.url(SERVING_ROLE), "programme_main")

    async def stand_still() -> None:
        async with store.locked():
            await asyncio.sleep(0.5)
            await store.requests([uuid4()])

    with pytest.raises(CommitUnconfirmedError):
        await stand_still()
    assert await store.requests([uuid4()]) == {}
    await store.close()
