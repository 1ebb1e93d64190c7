from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfoNotFoundError

import pytest

from ledger.domain.errors import Reason, Refusal
from ledger.domain.programme import ClockKind, Programme
from tests.support.world import NOW, make_cause


def create(clock_reading: datetime | None = None, time_zone: str = "Europe/Berlin") -> Programme:
    """A new programme; with a reading, on a simulated clock."""
    return Programme.create(
        uuid4(),
        make_cause(),
        name="test",
        time_zone=time_zone,
        currency="EUR",
        currency_exponent=2,
        clock_reading=clock_reading,
    )


def test_a_real_clock_is_the_services() -> None:
    """A programme on a real clock has the service's time."""
    programme = create()
    assert programme.clock is ClockKind.REAL
    assert programme.now(NOW) == NOW
    assert programme.now(NOW + timedelta(hours=1)) == NOW + timedelta(hours=1)


def test_a_simulated_clock_stands_until_it_is_advanced() -> None:
    """A simulated clock shows what it was set to last, whatever time it really is."""
    programme = create(clock_reading=NOW)
    assert programme.clock is ClockKind.SIMULATED
    assert programme.now(NOW + timedelta(days=1)) == NOW
    programme.check_advance(NOW + timedelta(days=3))
    programme.advance(make_cause(), NOW + timedelta(days=3))
    assert programme.now(NOW) == NOW + timedelta(days=3)


def test_the_same_reading_again_is_accepted() -> None:
    """A clock may be set to what it shows already."""
    create(clock_reading=NOW).check_advance(NOW)


def test_a_clock_never_goes_back() -> None:
    """A time before the clock's is refused."""
    with pytest.raises(Refusal) as caught:
        create(clock_reading=NOW).check_advance(NOW - timedelta(microseconds=1))
    assert caught.value.reason is Reason.CLOCK_NOT_ADVANCED


def test_a_real_clock_cannot_be_advanced() -> None:
    """A real clock is nobody's to set."""
    with pytest.raises(Refusal) as caught:
        create().check_advance(NOW + timedelta(days=1))
    assert caught.value.reason is Reason.CLOCK_NOT_ADVANCED


def test_a_time_zone_that_does_not_exist_is_refused() -> None:
    """A programme cannot be created in a time zone that nobody knows."""
    with pytest.raises(ZoneInfoNotFoundError):
        create(time_zone="Mars/Olympus_Mons")
