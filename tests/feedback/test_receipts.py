"""Number, query code and link: derived from the form's key, typed by old people, stored as hashes."""

from datetime import datetime

import pytest

from feedback import receipts
from feedback.receipts import ALPHABET, code_for, code_matches, is_number, normalise_code, normalise_number, number_for
from tests import cases
from tests.cases import NOON, SHANGHAI

KEYS = [f"{n:08d}-0000-4000-8000-000000000000" for n in range(300)]


def test_number_is_two_digits_of_the_year_nine_and_one_to_check():
    number = number_for(KEYS[0], NOON)

    assert (len(number), number[:2], number.isdigit(), is_number(number)) == (12, "26", True, True)
    assert number_for(KEYS[0], datetime(2026, 12, 31, 23, 59, tzinfo=SHANGHAI))[:2] == "26"
    assert number_for(KEYS[0], datetime(2027, 1, 1, 0, 1, tzinfo=SHANGHAI))[:2] == "27"


def test_example_is_a_number_as_they_are():
    assert is_number(receipts.EXAMPLE)


def test_number_follows_from_the_key_and_each_attempt_gives_another():
    assert number_for(KEYS[0], NOON) == number_for(KEYS[0], NOON)
    assert len({number_for(key, NOON, attempt) for key in KEYS for attempt in range(5)}) == len(KEYS) * 5


def test_every_single_wrong_digit_of_a_number_is_found():
    number = number_for(KEYS[0], NOON)
    wrong = [
        number[:at] + digit + number[at + 1 :] for at in range(12) for digit in "0123456789" if digit != number[at]
    ]

    assert (len(wrong), [typed for typed in wrong if is_number(typed)]) == (108, [])


def test_nearly_every_swapped_pair_of_a_number_is_found():
    numbers = [number_for(key, NOON) for key in KEYS]
    swapped = [n[:at] + n[at + 1] + n[at] + n[at + 2 :] for n in numbers for at in range(11) if n[at] != n[at + 1]]

    assert sum(map(is_number, swapped)) / len(swapped) < 0.03


@pytest.mark.parametrize(
    "typed", ["", "26", "26123456789x", "２６１２３４５６７８９０", "2612345678901", "²⁶¹²³⁴⁵⁶⁷⁸⁹⁰"]
)
def test_what_is_no_number_is_told_apart(typed):
    assert not is_number(typed)


def test_code_has_eight_signs_none_of_which_looks_like_another():
    codes = {code_for(key, generation) for key in KEYS for generation in range(2)}

    assert len(codes) == len(KEYS) * 2
    assert {len(code) for code in codes} == {8}
    assert set("".join(codes)) == set(ALPHABET)
    assert (len(ALPHABET), set(ALPHABET) & set("ILOU")) == (32, set())


def test_link_carries_128_bits():
    tokens = {receipts.token_for(key, 0) for key in KEYS}

    assert (len(tokens), {len(bytes.fromhex(token)) for token in tokens}) == (len(KEYS), {16})


def test_receipt_hangs_on_the_servers_key(settings):
    before = number_for(KEYS[0], NOON), code_for(KEYS[0], 0), receipts.token_for(KEYS[0], 0)

    settings.LOOKUP_KEY = "another key of another server"

    after = number_for(KEYS[0], NOON), code_for(KEYS[0], 0), receipts.token_for(KEYS[0], 0)
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, False, False]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("26 1234-5678 90", "261234567890"),
        ("２６１２３４５６７８９０", "261234567890"),
        ("编号：261234", "261234"),
        ("", ""),
    ],
)
def test_number_is_read_as_people_type_it(typed, meant):
    assert normalise_number(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("abcd 2345", "ABCD2345"), ("ＡＢｃｄ-２３４５", "ABCD2345"), ("oil0uabc", "0110VABC"), ("", "")],
)
def test_code_is_read_as_people_type_it(typed, meant):
    assert normalise_code(typed) == meant


def test_code_and_link_are_stored_as_hashes_only(cast):
    opinion = cases.submitted(cast)
    receipt = receipts.receipt_of(opinion)

    stored = " ".join(str(value) for value in type(opinion).objects.values().get(pk=opinion.pk).values())

    assert (opinion.code_hash, opinion.token_hash) == (
        receipts.hash_code(opinion.number, receipt.code), receipts.hash_token(receipt.token),
    )  # fmt: skip
    assert (receipt.number, receipt.code in stored, receipt.token in stored) == (opinion.number, False, False)


def test_code_opens_its_own_number_only(cast):
    opinion, other = cases.submitted(cast), cases.submitted(cast)
    code = receipts.receipt_of(opinion).code

    assert code_matches(opinion.code_hash, opinion.number, code)
    assert not code_matches(other.code_hash, other.number, code)
    assert not code_matches(opinion.code_hash, opinion.number, code[:-1])
    assert not code_matches("", opinion.number, code)
    assert not code_matches("", opinion.number, "")
