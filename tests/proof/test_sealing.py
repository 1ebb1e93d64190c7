"""The thread that seals, beside everybody who writes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from ledger.proof import process
from ledger.proof import store as proof_store
from ledger.proof.process import SealedProgramme, SealerThread
from ledger.proof.signing import signing_key
from tests.proof.conftest import History

SECONDS_MAX = 30


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + SECONDS_MAX
    while not is_so():
        assert time.monotonic() < deadline, "it never was"
        time.sleep(0.05)


def sealed(history: History) -> int:
    """Return up to which position rows are sealed."""
    found = proof_store.last_seal(history.connection)
    return 0 if found is None else found.last_position


@pytest.fixture
def programme(history: History, monkeypatch: pytest.MonkeyPatch) -> SealedProgramme:
    """The programme of a history, looked at often."""
    monkeypatch.setattr(process, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(process, "IDLE_SECONDS_MAX", 0.1)
    monkeypatch.setattr(process, "PAUSE_AFTER_FAILURE_SECONDS", 0.1)
    return SealedProgramme("one", history.store.url, history.store.schema, history.namespace)


def test_rows_are_sealed_while_they_come_and_the_rest_at_the_end(
    history: History, programme: SealedProgramme, tmp_path: Path
) -> None:
    """Full ranges are sealed at once, what is left when the service stops; the key is made when it is needed first."""
    stop = Event()
    thread = SealerThread(lambda: [programme], tmp_path / "seals" / "key.pem", stop)
    thread.start()
    history.grow(9)
    until(lambda: sealed(history) >= 16)
    stop.set()
    thread.join(SECONDS_MAX)
    assert sealed(history) == proof_store.head(history.connection)
    assert (tmp_path / "seals" / "key.pub.pem").exists()


def test_a_programme_that_cannot_be_sealed_keeps_no_other_waiting(
    history: History, programme: SealedProgramme, tmp_path: Path
) -> None:
    """One without a schema fails each time, and the others are sealed."""
    broken = programme._replace(name="broken", schema="no_such_schema")
    stop = Event()
    thread = SealerThread(lambda: [broken, programme], tmp_path / "key.pem", stop)
    thread.start()
    history.grow(8)
    until(lambda: sealed(history) >= 16)
    stop.set()
    thread.join(SECONDS_MAX)
    assert not thread.is_alive()


def test_a_key_that_others_can_read_signs_nothing(
    history: History, programme: SealedProgramme, tmp_path: Path
) -> None:
    """Until its file is for its owner only, nothing is sealed with it; then it goes on by itself."""
    key = tmp_path / "key.pem"
    signing_key(key)
    key.chmod(0o644)
    before = sealed(history)
    stop = Event()
    thread = SealerThread(lambda: [programme], key, stop)
    thread.start()
    history.grow(8)
    time.sleep(0.3)
    assert sealed(history) == before
    key.chmod(0o600)
    until(lambda: sealed(history) > before)
    stop.set()
    thread.join(SECONDS_MAX)
