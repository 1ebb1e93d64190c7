"""A service that is broken again and again, and what is needed to break it."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

import pytest

from tests.faults.load import CHANNEL_OPTIONS
from tests.faults.wired import Wired, wired_services
from tests.faults.workers import await_all_well
from tests.support.process import ServiceProcess, running
from tests.support.till import Till

ROUNDS_DEFAULT = 3

_programmes = itertools.count(1)


@pytest.fixture(scope="session")
def rounds() -> int:
    """How often each fault is made, at least twice: LEDGER_FAULT_ROUNDS for a long look."""
    return max(2, int(os.environ.get("LEDGER_FAULT_ROUNDS") or ROUNDS_DEFAULT))


@pytest.fixture(scope="session")
def battered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    """A service with two workers that has to live through all these tests, one fault after the other."""
    with running(tmp_path_factory.mktemp("battered"), workers=2) as found:
        yield found


@pytest.fixture(scope="session")
def wired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wired]:
    """Two services on a database that neither of them runs."""
    with wired_services(tmp_path_factory.mktemp("wired")) as found:
        yield found


@pytest.fixture(scope="module")
def till(battered: ServiceProcess) -> Iterator[Till]:
    """A till of a programme of the module's own, with rules: one point for 1.00, a card for three receipts."""
    name = f"fault{next(_programmes)}"
    battered.create_programme(name)
    till = Till(battered, name, CHANNEL_OPTIONS)
    till.publish_rules()
    yield till
    till.retire()


@pytest.fixture(autouse=True)
def all_is_well(request: pytest.FixtureRequest) -> None:
    """Every fault begins with a service that has recovered from the one before."""
    if "till" in request.fixturenames:
        till: Till = request.getfixturevalue("till")
        await_all_well(till.service, till.programme)
