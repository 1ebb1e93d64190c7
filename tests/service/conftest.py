"""Programmes that tests may share, because what they do does not show to one another."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.support.process import ServiceProcess
from tests.support.till import Till


@dataclass
class Shop:
    """A programme with a card on it."""

    till: Till
    card: str
    member: str


@pytest.fixture(scope="module")
def shop(service: ServiceProcess, request: pytest.FixtureRequest) -> Iterator[Shop]:
    """A programme that the tests of a module share: each looks at what it does itself only."""
    name = request.module.__name__.rsplit(".", 1)[-1].removeprefix("test_")
    service.create_programme(f"shared_{name}")
    till = Till(service, f"shared_{name}")
    till.publish_rules()
    card = till.new_card("member-1", total=1000).card_number
    yield Shop(till, card, "member-1")
    till.retire()
