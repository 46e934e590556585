import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User


@pytest.mark.parametrize("password", ["Wlxqpzt928", "abcdefg-123", "ABCDEFG-123", "Abcdefg-hij", "桥面abC123456"])
def test_password_of_three_kinds_of_signs_is_good(password):
    assert validate_password(password) is None


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("abcdefghij1", "password_too_plain"),
        ("ABCDEFGHIJ1", "password_too_plain"),
        ("abcdefghi-jk", "password_too_plain"),
        ("Abcdef-12", "password_too_short"),
        ("Password123", "password_too_common"),
        ("1234567890123", "password_entirely_numeric"),
        ("Liaison-zhang1", "password_too_similar"),
    ],
)
def test_password_that_is_easy_to_guess_is_refused(password, code):
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, User(username="liaison-zhang", name="张联络"))

    assert code in {error.code for error in refusal.value.error_list}


def test_password_too_short_is_refused_in_chinese():
    with pytest.raises(ValidationError) as refusal:
        validate_password("Abcdef-12")

    assert refusal.value.messages == ["密码太短，至少要有10个字符。"]
