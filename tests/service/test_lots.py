"""Lists of lots are bounded."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from ledger.domain.lots import Lot
from ledger.service import lots
from ledger.v1 import account_pb2 as pb
from tests.support.world import World

AT = datetime(2025, 3, 14, tzinfo=UTC)


def test_an_account_lists_so_many_lots_and_says_how_many_it_leaves_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of too many lots those that are spent first are listed, and the others are counted."""
    world = World()
    account = world.account(world.card())
    account.lots = {
        number: Lot(number, AT, uuid4(), expires_at=AT + timedelta(days=9 - number))
        for number in range(1, 6)
    }
    monkeypatch.setattr(lots, "LOTS_SHOWN_MAX", 3)
    message = pb.Account()
    lots.add_lots(message, account)
    assert [one.lot for one in message.lots] == [5, 4, 3]
    assert message.lots_left_out == 2
