"""The fields all forms share: what people type is taken as they type it, and refused in words that say how to mend it."""

from datetime import datetime

import pytest
import time_machine
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from feedback.forms import fields
from feedback.forms.fields import CategoryField, FilesField, KeepingForm, PhoneField, VillageField
from feedback.models import Attachment, Category
from feedback.photos import MOST_FILES
from stations.models import District
from tests.cases import NOON, SHANGHAI, key
from tests.pages import picture


def village(typed, inside="431223"):
    field = VillageField()
    field.inside = inside
    return field.clean(typed)


# Phones


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13812345678", "13812345678"),
        ("138 1234-5678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("+86 138 1234 5678", "+8613812345678"),
        ("(0745)5230001", "07455230001"),
        ("0745-5230001转12", "0745523000112"),
        ("5230001", "5230001"),
        ("400-123-4567", "4001234567"),
        ("--", ""),
        ("", ""),
    ],
)
def test_phone_is_kept_as_digits(typed, kept):
    assert PhoneField(required=False).clean(typed) == kept


@pytest.mark.parametrize(
    "typed", ["1381234567", "138123456789", "电话", "123", "138١٢٣٤٥٦٧٨", "138/1234/5678", "a@b.cn"]
)
def test_what_is_no_phone_is_refused(typed):
    with pytest.raises(ValidationError) as refused:
        PhoneField(required=False).clean(typed)

    assert refused.value.messages == ["电话号码好像不对。请填写11位手机号，或区号加座机号。"]


# Moments


@pytest.mark.parametrize("typed", ["0001-01-01T00:00", "1999-12-31T23:59", "9999-12-31T23:59"])
def test_moment_of_another_century_is_refused(typed):
    with pytest.raises(ValidationError) as refused:
        fields.moment("时间").clean(typed)

    assert refused.value.messages == ["请核对年份。"]


@pytest.mark.parametrize(
    ("typed", "is_taken"),
    [
        ("2026-03-11T11:59", True),
        ("2026-03-11T12:04:59", True),
        ("2026-03-11 12:00", True),
        ("2026-03-11T12:06", False),
        ("2000-01-01T00:00", True),
    ],
)
def test_moment_lies_in_the_past_but_for_a_clock_that_is_a_little_fast(typed, is_taken):
    with time_machine.travel(NOON, tick=False):
        try:
            found = fields.moment("时间").clean(typed)
        except ValidationError as refused:
            found = refused.messages

    assert found == (datetime.fromisoformat(typed).replace(tzinfo=SHANGHAI) if is_taken else ["时间不能晚于现在。"])


# Villages


@pytest.mark.parametrize(
    "typed", ["桔花园村", "桔花园", "桔花园村（辰阳镇）", " 辰阳镇桔花园村 ", "辰溪县辰阳镇桔花园村"]
)
def test_village_is_known_as_people_write_it(cast, typed):
    assert village(typed) == cast.village


def test_nothing_typed_is_no_village(db):
    assert village("  ") is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("花园", "没有找到“花园”。是不是：桔花园村（辰阳镇）？请照着写全。"),
        ("天上村", "没有找到“天上村”。请写村或社区的全名，或者留空并在下面选择联络站。"),
    ],
)
def test_unknown_village_is_answered_with_what_is_like_it(cast, typed, words):
    with pytest.raises(ValidationError) as refused:
        village(typed)

    assert refused.value.messages == [words]


def test_village_of_another_county_is_not_known_here(cast):
    with pytest.raises(ValidationError):
        village("卢峰镇")

    assert village("卢峰镇", inside="431224").code == "431224100"


def test_several_of_one_name_are_told_apart(cast):
    for town in ("431223100", "431223101"):
        District.objects.create(code=f"{town}299", name="新村", level=5)

    with pytest.raises(ValidationError) as refused:
        village("新村")

    assert refused.value.messages == ["有几个同名的地方，请写全：新村（辰阳镇）、新村（孝坪镇）。"]
    assert village("新村（孝坪镇）").code == "431223101299"


def test_village_is_drawn_again_as_it_is_written(cast):
    assert VillageField().prepare_value(cast.village) == "桔花园村（辰阳镇）"
    assert VillageField().prepare_value("桔花") == "桔花"


# Categories


def test_categories_are_offered_by_group_and_only_those_in_use(cast):
    class Form(forms.Form):
        category = CategoryField()

    Category.objects.filter(pk=cast.category.pk).update(is_active=False)
    field = Form().fields["category"]
    field.offer()

    groups = dict(field.widget.choices[1:])
    offered = [name for rows in groups.values() for _pk, name in rows]
    assert field.widget.choices[0][0] == ""
    assert cast.category.parent.name in groups
    assert "交通管理" not in offered
    with pytest.raises(ValidationError):
        field.clean(str(cast.category.pk))


# Files that stay through a failed post


class Upload(KeepingForm):
    words = forms.CharField()
    photos = FilesField(required=False)


def posted(form_key, *uploads, **data) -> Upload:
    query = QueryDict(mutable=True)
    query.update({"form_key": form_key} | data)
    return Upload(query, MultiValueDict({"photos": list(uploads)}))


def test_photo_is_kept_though_something_else_is_missing(db):
    form_key = key()

    failed = posted(form_key, picture())
    again = posted(form_key, words="桥塌了")

    assert (failed.is_valid(), again.is_valid()) == (False, True)
    assert again.cleaned_data["attachments"] == list(Attachment.objects.all()) == failed.waiting


def test_photo_sent_twice_is_kept_once(db):
    form_key = key()

    for _try in range(2):
        posted(form_key, picture()).is_valid()

    assert Attachment.objects.count() == 1


def test_photo_taken_out_is_gone_and_nobody_elses(db):
    form_key, other = key(), key()
    posted(form_key, picture()).is_valid()
    posted(other, picture()).is_valid()
    mine, theirs = Attachment.objects.order_by("pk")

    query = QueryDict(f"form_key={form_key}&words=x&discard={mine.pk}&discard={theirs.pk}&discard=x&discard={'9' * 30}")
    assert Upload(query, MultiValueDict()).is_valid()

    assert list(Attachment.objects.all()) == [theirs]


def test_more_files_than_one_may_send_are_refused_and_none_of_them_kept(db):
    form_key = key()
    posted(form_key, picture(colour="red")).is_valid()

    many = posted(form_key, *(picture(colour=(n, 0, 0)) for n in range(MOST_FILES)), words="x")

    assert not many.is_valid()
    assert many.errors["photos"] == ["最多上传6个文件，请去掉几个。"]
    assert Attachment.objects.count() == 1


def test_file_that_is_no_photo_is_refused_by_name_and_the_others_stay(db):
    bad = picture("letter.jpg")
    bad.file.seek(0)
    bad.file.write(b"no photo at all" * 9)
    bad.file.seek(0)

    form = posted(key(), picture("bridge.jpg"), bad, words="x")

    assert not form.is_valid()
    assert form.errors["photos"][0].startswith("“letter.jpg”")
    assert [file.name for file in Attachment.objects.all()] == ["bridge.jpg"]


def test_form_without_a_true_key_keeps_nothing(db):
    form = posted("no key", picture(), words="x")

    assert (form.is_valid(), form.key, list(form.errors)) == (False, "", ["form_key"])
    assert not Attachment.objects.exists()


def test_new_key_takes_the_photos_along(db):
    form = posted(old := key(), picture(), words="x")
    assert form.is_valid()

    form.renew_key()

    assert form.key != old
    assert [file.form_key for file in form.waiting] == [form.key]


def test_service_gets_what_was_typed_and_nothing_of_the_machinery(db):
    form = posted(key(), words="桥塌了")
    assert form.is_valid()

    assert form.service_data() == {"words": "桥塌了", "attachments": []}


@pytest.mark.parametrize(("takes", "accepted"), [(True, ",application/pdf"), (False, "")])
def test_browser_is_told_what_may_be_chosen(takes, accepted):
    class Form(Upload):
        takes_documents = takes

    assert Form().fields["photos"].widget.attrs["accept"] == f"image/jpeg,image/png,image/webp{accepted}"
