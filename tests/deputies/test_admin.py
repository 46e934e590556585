"""The pages of deputies and their groups; portraits are written anew like every other picture."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import AuditEntry
from deputies.models import DeputyGroup, Mandate

DEPUTIES = reverse("admin:deputies_deputy_changelist")


@pytest.fixture
def administrator(cast, client_of):
    return client_of(cast.administrator)


def form(**fields):
    """The change form of a deputy with its rows below left as they are."""
    rows = {
        f"{rows}-{form}_FORMS": 0 for rows in ("mandates", "postings", "postings-2") for form in ("TOTAL", "INITIAL")
    }
    return (
        {"name": "戴代表", "kind": "grassroots", "rank": "ordinary", "is_active": "on", "phone": "13907450000"}
        | rows
        | fields
    )


def post(client, deputy, **fields):
    return client.post(reverse("admin:deputies_deputy_change", args=[deputy.pk]), form(user=deputy.user_id, **fields))


def picture(name="戴代表.png"):
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", (40, 40), "teal").save(out, "PNG", exif=exif.tobytes())
    return SimpleUploadedFile(name, out.getvalue())


def entries():
    return list(AuditEntry.objects.order_by("id").values_list("verb", "subject", "data"))


def test_portrait_is_written_anew_under_a_name_that_tells_nothing(cast, administrator):
    posted = post(administrator, cast.deputy, photo=picture())

    cast.deputy.refresh_from_db()
    content = cast.deputy.photo.read()
    assert posted.status_code == 302
    assert content.startswith(b"\xff\xd8")
    assert b"secret" not in content
    assert cast.deputy.photo.name.startswith("deputies/")
    assert len(cast.deputy.photo.name) == len("deputies/") + 32 + len(".jpg")
    assert entries() == [("change", "deputy d1", {"changes": [{"changed": ["照片"]}]})]


def test_portrait_stays_until_it_is_taken_out(cast, administrator):
    post(administrator, cast.deputy, photo=picture())
    cast.deputy.refresh_from_db()
    name = cast.deputy.photo.name

    page = administrator.get(reverse("admin:deputies_deputy_change", args=[cast.deputy.pk])).content.decode()
    post(administrator, cast.deputy)
    cast.deputy.refresh_from_db()
    kept = cast.deputy.photo.name
    post(administrator, cast.deputy, **{"photo-clear": "on"})
    cast.deputy.refresh_from_db()

    assert "已有照片。" in page
    assert name not in page
    assert kept == name
    assert cast.deputy.photo.name == ""


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"<svg/>", "这张照片不是可以打开的照片"), (b"x" * (12 * 1024 * 1024 + 1), "这张照片超过12MB")],
)
def test_file_that_is_no_picture_is_refused_at_the_field(cast, administrator, content, why):
    page = post(administrator, cast.deputy, photo=SimpleUploadedFile("a.jpg", content))

    assert why in page.context["adminform"].form.errors["photo"][0]
    cast.deputy.refresh_from_db()
    assert not cast.deputy.photo


def test_seats_and_postings_are_given_and_postings_only_ended(cast, administrator):
    posting = cast.deputy.postings.get()
    seat = {"mandates-TOTAL_FORMS": 1, "mandates-0-level": Mandate.Level.TOWNSHIP}
    held = {"postings-TOTAL_FORMS": 1, "postings-INITIAL_FORMS": 1, "postings-0-id": posting.pk}
    wanted = {
        "postings-0-deputy": cast.deputy.pk,
        "postings-0-station": cast.other_station.pk,
        "postings-0-until": "2026-03-31",
    }
    new = {
        "postings-2-TOTAL_FORMS": 1,
        "postings-2-0-station": cast.village_station.pk,
        "postings-2-0-since": "2026-04-01",
    }

    posted = post(administrator, cast.deputy, **seat, **held, **wanted, **new)

    assert posted.status_code == 302
    assert [str(mandate) for mandate in cast.deputy.mandates.all()] == ["县人大代表", "乡镇人大代表"]
    assert list(cast.deputy.postings.values_list("station", "until")) == [
        (cast.station.pk, date(2026, 3, 31)),
        (cast.village_station.pk, None),
    ]
    assert entries() == [
        ("change", "deputy d1", {"changes": [{"added": "代表职务"}, {"changed": ["驻站止"]}, {"added": "驻站"}]})
    ]


def test_code_of_a_deputy_is_given_once(cast, administrator):
    post(administrator, cast.deputy, code="other")

    cast.deputy.refresh_from_db()
    assert cast.deputy.code == "d1"


def test_group_can_be_dissolved(cast, administrator):
    group = DeputyGroup.objects.create(name="交通小组", district_id="431223")
    group.deputies.add(cast.deputy)

    administrator.post(reverse("admin:deputies_deputygroup_delete", args=[group.pk]), {"post": "yes"})

    assert not DeputyGroup.objects.exists()
    assert entries() == [("delete", f"deputygroup {group.pk}", {})]


def test_list_of_deputies_costs_the_same_for_any_number(cast, administrator, django_assert_num_queries):
    administrator.get(DEPUTIES)

    for query, found in [("d1", 1), ("d", 2)]:
        with django_assert_num_queries(6):
            page = administrator.get(DEPUTIES, {"q": query})
        assert len(page.context["cl"].result_list) == found
