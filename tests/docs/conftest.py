"""The service on which a reader has done the tutorial."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.docs.documents import ROOT, steps
from tests.docs.session import Session

TUTORIAL = ROOT / "docs/tutorial/first-receipt.md"


@pytest.fixture(scope="session")
def after_tutorial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session in which every block of the tutorial was run and printed what it promises.

    The tutorial starts the program that is installed. What comes after it need not load it anew for each command.
    """
    session = Session(tmp_path_factory.mktemp("tutorial"))
    try:
        for step in steps(TUTORIAL, "sh"):
            session.do(step)
        session.preload()
        yield session
    finally:
        session.close()
