"""The years an administrator may load: those around today, where the county lies."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone

from stations.calendar_forms import YearForm
from stations.state_calendar import LAST_YEAR


@pytest.mark.parametrize(("zone", "first"), [("Asia/Shanghai", 2026), ("UTC", 2025)])
def test_years_begin_with_the_one_before_this_as_the_county_has_it(zone, first):
    """Late on the last day of 2026 in Greenwich it is 2027 in the county."""
    with time_machine.travel(datetime(2026, 12, 31, 17, tzinfo=UTC), tick=False), timezone.override(zone):
        years = [year for year, _label in YearForm().fields["year"].choices]

    assert years == list(range(LAST_YEAR, first - 1, -1))
