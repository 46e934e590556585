"""Contact data: what is stored, what is found again, what is masked, what reaches a log."""

import base64
import io
import logging

import pytest

from accounts import protection
from accounts.protection import Undecryptable, blind_index, decrypt, encrypt, keyed_hash, mask_numbers

OLD = f"old:{base64.b64encode(b'o' * 32).decode()}"
NEW = f"new:{base64.b64encode(b'n' * 32).decode()}"


# Encryption


@pytest.mark.parametrize("text", ["张秀英", "13812345678", "a:b:c", "长" * 500])
def test_encrypted_text_comes_back_and_shows_nothing(settings, text):
    settings.CONTACT_KEYS = OLD

    stored = encrypt(text)

    assert stored.startswith("old:")
    assert text not in stored
    assert decrypt(stored) == text


def test_same_text_is_never_stored_the_same():
    assert encrypt("张秀英") != encrypt("张秀英")


def test_empty_text_stays_empty():
    assert (encrypt(""), decrypt("")) == ("", "")


def test_wrong_key_raises_and_never_shows_ciphertext(settings):
    settings.CONTACT_KEYS = OLD
    stored = encrypt("张秀英")

    settings.CONTACT_KEYS = NEW.replace("new", "old")

    with pytest.raises(Undecryptable, match="'old'"):
        decrypt(stored)


@pytest.mark.parametrize(
    "change", [lambda s: s.replace("old:", "gone:"), lambda s: s[:-8] + "AAAAAAA=", lambda s: "old:%%%"]
)
def test_altered_or_foreign_ciphertext_raises(settings, change):
    settings.CONTACT_KEYS = OLD
    stored = encrypt("张秀英")

    with pytest.raises(Undecryptable):
        decrypt(change(stored))


def test_ciphertext_cannot_be_moved_to_another_key_id(settings):
    settings.CONTACT_KEYS = OLD
    stored = encrypt("张秀英")
    settings.CONTACT_KEYS = f"{OLD},{OLD.replace('old', 'other')}"

    with pytest.raises(Undecryptable):
        decrypt(stored.replace("old:", "other:"))


def test_new_key_encrypts_and_the_old_one_still_decrypts(settings):
    settings.CONTACT_KEYS = OLD
    before = encrypt("张秀英")

    settings.CONTACT_KEYS = f"{NEW},{OLD}"

    assert decrypt(before) == "张秀英"
    assert encrypt("张秀英").startswith("new:")


@pytest.mark.parametrize("keys", ["no-colon", f"short:{base64.b64encode(b'x' * 16).decode()}", "broken:###", ""])
def test_keys_that_are_no_keys_are_refused(settings, keys):
    settings.CONTACT_KEYS = keys

    with pytest.raises(ValueError):
        protection.contact_keys()


def test_field_stores_ciphertext_and_reads_text():
    field = protection.EncryptedTextField()

    stored = field.get_prep_value("张秀英")

    assert decrypt(stored) == "张秀英"
    assert field.from_db_value(stored, None, None) == "张秀英"
    assert (field.get_prep_value(None), field.from_db_value(None, None, None)) == ("", "")


# Blind index


@pytest.mark.parametrize(
    "typed",
    [
        "138 1234 5678",
        "138-1234-5678",
        "１３８１２３４５６７８",
        "+86 13812345678",
        "008613812345678",
        "(138)1234.5678",
    ],
)
def test_phone_is_found_however_it_is_typed(typed):
    assert blind_index("phone", typed) == blind_index("phone", "13812345678")


@pytest.mark.parametrize(
    ("one", "other"), [("Ａnna Lee", "anna lee"), ("阿依古丽·买买提", "阿依古丽买买提"), (" 张秀英 ", "张秀英")]
)
def test_name_is_found_however_it_is_typed(one, other):
    assert blind_index("name", one) == blind_index("name", other)


def test_index_tells_nothing_but_equality(settings):
    index = blind_index("phone", "13812345678")

    assert len(index) == 32
    assert index != blind_index("name", "13812345678")
    assert index != blind_index("phone", "13812345679")
    settings.LOOKUP_KEY = "another key of this portal, of forty letters"
    assert index != blind_index("phone", "13812345678")


@pytest.mark.parametrize("nothing", ["", " ", "-"])
def test_index_of_nothing_is_nothing(nothing):
    assert blind_index("phone", nothing) == ""


def test_landline_that_begins_like_the_country_code_keeps_its_digits():
    assert blind_index("phone", "86123456") != blind_index("phone", "123456")


def test_keyed_hash_keeps_its_parts_apart():
    assert keyed_hash("a", "bc", "d") != keyed_hash("a", "b", "cd")
    assert keyed_hash("a", "b") != keyed_hash("ab")


# Masking


@pytest.mark.parametrize(("name", "masked"), [("张秀英", "张**"), ("张", "张"), ("", ""), ("欧阳小明", "欧***")])
def test_name_keeps_its_first_character(name, masked):
    assert protection.mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("13812345678", "138****5678"), ("5230001", "*******"), ("", ""), ("074552301", "074****2301")],
)
def test_phone_keeps_head_and_tail_where_it_is_long_enough(phone, masked):
    assert protection.mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13812345678。", "电话138*******8。"),
        ("138 1234 5678", "138 **** ***8"),
        ("138-1234-5678", "138-****-***8"),
        ("138 - 1234 - 5678", "138 - **** - ***8"),
        ("138—1234–5678", "138—****–***8"),
        ("138.1234.5678", "138.****.***8"),
        ("１３８１２３４５６７８", "１３８*******８"),
        ("１３８－１２３４－５６７８", "１３８－****－***８"),
        ("0745-5230001", "074*-******1"),
        ("（0745）5230001", "（074*）******1"),
        ("52300012", "********"),
        ("身份证43122319800101123X电话13812345678", "身份证431**************X电话138*******8"),
        ("6222 0202 0000 1234 567", "622* **** **** **** **7"),
        ("1381234567813912345678", "138******************8"),
        ("20111231", "********"),
        ("2026-03-06 13812345678", "2026-03-06 138*******8"),
        ("2012-12-12345678", "201*-**-*******8"),
        ("2012-2015-1234", "201*-****-***4"),
    ],
)
def test_personal_numbers_are_masked(text, masked):
    assert mask_numbers(text) == masked


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("我叫张秀英，电话13812345678。", "我叫张**，电话138*******8。"),
        ("住在桔花园村3组8号的张秀英", "住在****的张**"),
        ("张家湾的路灯", "张家湾的路灯"),
    ],
)
def test_person_is_taken_out_of_a_text(text, hidden):
    assert protection.hide_person(text, name="张秀英", address="桔花园村3组8号") == hidden


def test_person_of_whom_nothing_is_known_leaves_no_number():
    assert protection.hide_person("电话13812345678") == "电话138*******8"


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-06",
        "2026-03-06 12:30",
        "2026/03/06 08:00-18:00",
        "2026.03.06—2026.03.08",
        "2026-03-06-2026-03-08",
        "２０２６－０３－０６",
        "2026年3月6日",
        "2024-2025学年",
        "3号楼12单元1301室，欠费1500000元",
        "5230001",
    ],
)
def test_dates_and_short_numbers_stay(text):
    assert mask_numbers(text) == text


# Logs


@pytest.fixture
def log():
    """A logger with the portal's filter, and what it wrote."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(protection.NoSecretsInLogs())
    logger = logging.getLogger("tests.protection")
    logger.addHandler(handler)
    yield logger, out
    logger.removeHandler(handler)


def test_log_line_keeps_neither_token_nor_number(log):
    logger, out = log

    logger.warning("Not Found: %s from %s", "/t/abc-DEF_123/?x=1", "13812345678")

    assert out.getvalue() == "Not Found: /t/…/?x=1 from 138*******8\n"


def test_traceback_tells_the_kind_of_error_and_not_what_it_says(log):
    logger, out = log
    said = "bad phone 13812345678 of 张秀英"

    try:
        raise ValueError(said)
    except ValueError:
        logger.exception("opinion %s", "A1")

    assert out.getvalue().startswith("opinion A1\nTraceback")
    assert out.getvalue().endswith("\nValueError\n")
    assert [word for word in ("138", "张秀英") if word in out.getvalue()] == []


def test_traceback_that_another_handler_wrote_down_is_not_taken_over(log):
    logger, out = log
    name, other = "张秀英", logging.StreamHandler(io.StringIO())
    logger.handlers.insert(0, other)

    try:
        raise ValueError(name)
    except ValueError:
        logger.exception("opinion %s", "A1")
    logger.removeHandler(other)

    assert name in other.stream.getvalue()
    assert name not in out.getvalue()
