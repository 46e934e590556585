"""Who swaps with whom."""

import pytest

from deputies.models import (
    Deputy,
)  # fmt: skip
from tests import duty
from tests.deputies.swaps import offered


@pytest.fixture
def office(cast):
    """Of the other kind than the deputy of the cast."""
    return duty.deputy("d7", cast.station, name="钱代表")


@pytest.fixture
def friend(cast):
    return duty.deputy("d8", cast.station, kind=Deputy.Kind.GRASSROOTS, name="孙代表")


@pytest.fixture
def shift(cast, office):
    day = duty.reception_day(cast.station, state="published")
    duty.shift(day, office)
    return duty.shift(day, cast.deputy)


@pytest.fixture
def offer(cast, shift, friend):
    return offered(cast, shift, friend)
