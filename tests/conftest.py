"""What all tests share: one service for the whole run, and a programme of its own for each test that asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.process import ServiceProcess, running
from tests.support.till import Till, till_of_new_programme

# How long an example takes says more about the machine than about the ledger.
settings.register_profile("ledger", deadline=None)
settings.load_profile("ledger")


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    """A service with one worker, shared by all tests that break nothing."""
    with running(tmp_path_factory.mktemp("service")) as found:
        found.await_projections()
        yield found


@pytest.fixture(scope="session")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    """A service with two workers, shared by all tests of what happens between processes."""
    with running(tmp_path_factory.mktemp("two-workers"), workers=2) as found:
        found.await_projections()
        yield found


@pytest.fixture
def own_service(tmp_path: Path) -> Iterator[ServiceProcess]:
    """A service that the test may break."""
    with running(tmp_path / "data") as found:
        yield found


@pytest.fixture
def till(service: ServiceProcess) -> Iterator[Till]:
    """A till of a new programme on a real clock, with rules: one point for 1.00, a card for three receipts."""
    with till_of_new_programme(service) as found:
        yield found


@pytest.fixture
def till_of_two_workers(two_workers: ServiceProcess) -> Iterator[Till]:
    """The same, served by two workers."""
    with till_of_new_programme(two_workers) as found:
        yield found
