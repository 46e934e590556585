import pytest
from django.core.management import CommandError, call_command

from stations.models import District


@pytest.mark.parametrize(("code", "level"), [("45", 1), ("4501", 2), ("450102", 3), ("450102001", 4)])
def test_district_is_added_at_the_level_of_its_code(cast, code, level):
    call_command("add_district", code, " 新城 ")

    district = District.objects.get(code=code)
    assert (district.name, district.level) == ("新城", level)


def test_known_district_keeps_its_name(cast):
    call_command("add_district", "431223", "别的名字")

    assert District.objects.get(code="431223").name == "辰溪县"


@pytest.mark.parametrize("code", ["43122", "43122a", "４３１２２３", ""])
def test_code_of_no_level_is_refused(cast, code):
    with pytest.raises(CommandError, match="2、4、6、9 或 12 位"):
        call_command("add_district", code, "某地")
