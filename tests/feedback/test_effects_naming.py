"""What handling units read in lists, messages and searches names nobody."""

import pytest

from feedback.errors import Invalid
from tests import cases
from tests.cases import take


@pytest.mark.parametrize("summary", ["张秀英家门口水沟堵塞", "水沟堵塞，电话13812345678"])
@pytest.mark.parametrize("action", ["register", "answer_directly", "guide"])
def test_summary_that_names_the_resident_is_refused(cast, action, summary):
    data = cases.classified(cast, summary=summary, level="township", pace="ordinary")

    with pytest.raises(Invalid) as refused:
        take(cases.submitted(cast), action, cast.liaison, **data)

    assert refused.value.field == "summary"


@pytest.mark.parametrize("changes", [{"summary": "张秀英家门口"}, {"name": "村口桥", "is_anonymous": False}])
def test_amendment_that_makes_the_summary_name_the_resident_is_refused(cast, changes):
    with pytest.raises(Invalid) as refused:
        take(cases.registered(cast), "amend", cast.liaison, reason="更正", **changes)

    assert refused.value.field == "summary"
