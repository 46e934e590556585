"""Every figure of imported messages equals what plain Python makes of the file."""

from pathlib import Path

import pytest
from django.db.models import Q
from django.utils import timezone

from feedback import reports, tally
from feedback.importing import import_messages
from feedback.messages import read_messages
from tests import recomputed

DATA = Path(__file__).parent.parent / "data"


def numbers(figures) -> dict:
    return {figure.definition.name: (figure.n, figure.of) for figure in figures}


@pytest.mark.parametrize("name", ["replied.csv", "messages.csv"])
def test_figures_of_imported_messages_are_those_of_the_file(cast, name):
    import_messages(read_messages(DATA / name), file_name=name, stations=[cast.station, cast.other_station])
    tally.refresh()
    wanted = recomputed.by_month(DATA / name)
    asked = reports.Asked(Q(), min(wanted), reports.last_of(max(wanted)), timezone.now())

    found = {month: numbers(figures) for month, figures in reports.figures_by(asked, reports.MONTH).items()}

    assert found == wanted
    assert numbers(reports.figures(asked)) == recomputed.together(wanted)
    by_station = reports.figures_by(asked, reports.STATION).values()
    assert recomputed.together(dict(enumerate(map(numbers, by_station)))) == recomputed.together(wanted)
