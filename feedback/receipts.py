"""What a resident takes home: a number that is no secret, a query code an old person can type, a link for the QR code.

All three are derived from the key of the form, so a retry gets the same receipt without anything being looked up.
"""

import hmac
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.protection import keyed_hash

# 32 signs, none of which looks like another: no I, L, O, U. Eight of them carry 40 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans("ILOU", "110V")
CODE_LENGTH = 8
NUMBER_LENGTH = 12
# A number as it may be, in what shows how a text will read.
EXAMPLE = "260305718420"


@dataclass(frozen=True)
class Receipt:
    number: str
    code: str
    token: str


def number_for(form_key: str, at: datetime, attempt: int = 0) -> str:
    """Two digits of the year, nine from the key, one to check. ``attempt`` steps past a number already taken."""
    serial = int.from_bytes(keyed_hash("number", form_key, str(attempt))[:8]) % 10**9
    digits = f"{timezone.localtime(at).year % 100:02d}{serial:09d}"
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    """ISO 7064 MOD 11,10: finds every single wrong digit and nearly every swapped pair."""
    rest = 10
    for digit in digits:
        rest = (rest + int(digit)) % 10 or 10
        rest = rest * 2 % 11
    return str((11 - rest) % 10)


def is_number(text: str) -> bool:
    return len(text) == NUMBER_LENGTH and text.isascii() and text.isdigit() and check_digit(text[:-1]) == text[-1]


def code_for(form_key: str, generation: int) -> str:
    bits = int.from_bytes(keyed_hash("code", form_key, str(generation))[:5])
    return "".join(ALPHABET[bits >> shift & 31] for shift in range(35, -1, -5))


def token_for(form_key: str, generation: int) -> str:
    return keyed_hash("token", form_key, str(generation))[:16].hex()


def receipt_of(opinion) -> Receipt:
    """The receipt as first given or last issued again. For the hands of the resident only."""
    key, generation = opinion.form_key, opinion.code_generation
    return Receipt(opinion.number, code_for(key, generation), token_for(key, generation))


def hash_code(number: str, code: str) -> str:
    return keyed_hash("stored code", number, code).hex()


def hash_token(token: str) -> str:
    return keyed_hash("stored token", token).hex()


def normalise_number(typed: str) -> str:
    """Digits of any width, letters that look like one, blanks and dashes as people type them."""
    signs = unicodedata.normalize("NFKC", typed).upper().translate(LOOKALIKES)
    return "".join(sign for sign in signs if sign in "0123456789")


def normalise_code(typed: str) -> str:
    signs = unicodedata.normalize("NFKC", typed).upper()
    return "".join(sign for sign in signs if sign.isalnum()).translate(LOOKALIKES)


def code_matches(stored_hash: str, number: str, typed_code: str) -> bool:
    """Constant time; call it for unknown numbers too, with an empty hash, so that both take the same time."""
    return hmac.compare_digest(stored_hash.ljust(64), hash_code(number, typed_code))
