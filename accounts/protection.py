"""Contact data: encryption, blind index, masking. One function each, used everywhere."""

import base64
import hashlib
import hmac
import logging
import os
import re
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

from accounts.tracebacks import without_values

NONCE_BYTES = 12


class Undecryptable(Exception):
    """The key that encrypted this value is not in CONTACT_KEYS, or the value was altered."""


def contact_keys() -> dict[str, bytes]:
    """Keys by id, the encrypting one first. Each is 32 bytes after base64 or is refused."""
    pairs = (item.split(":", 1) for item in settings.CONTACT_KEYS.split(","))
    keys = {key_id: base64.b64decode(key) for key_id, key in pairs}
    if any(len(key) != 32 for key in keys.values()):
        raise ValueError("CONTACT_KEYS: each key must be 32 bytes in base64")
    return keys


def encrypt(text: str) -> str:
    """AES-GCM, as "key id:base64(nonce + ciphertext)". Empty stays empty."""
    if not text:
        return ""
    key_id, key = next(iter(contact_keys().items()))
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), key_id.encode())
    return f"{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str) -> str:
    """The text. Raises Undecryptable rather than ever showing ciphertext."""
    if not stored:
        return ""
    key_id, _colon, sealed = stored.partition(":")
    try:
        key, data = contact_keys()[key_id], base64.b64decode(sealed)
        return AESGCM(key).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], key_id.encode()).decode()
    except (KeyError, ValueError, InvalidTag) as error:
        raise Undecryptable(f"no usable key {key_id!r}") from error


class EncryptedTextField(models.TextField):
    """Text that is encrypted in the database and plain in Python."""

    def get_prep_value(self, value):
        return encrypt(super().get_prep_value(value) or "")

    def from_db_value(self, value, expression, connection):
        return decrypt(value or "")


def keyed_hash(purpose: str, *parts: str) -> bytes:
    """HMAC-SHA256 under LOOKUP_KEY. ``purpose`` keeps hashes of different uses apart."""
    message = "\x1f".join([purpose, *parts]).encode()
    return hmac.new(settings.LOOKUP_KEY.encode(), message, hashlib.sha256).digest()


def blind_index(kind: str, value: str) -> str:
    """Where an encrypted value is found by exact match, however it was typed: width, blanks, separators and the country
    code do not count. Empty gives empty."""
    plain = re.sub(r"[\s\-‐–—.·()+]", "", unicodedata.normalize("NFKC", value)).casefold()
    if kind == "phone":
        plain = re.sub(r"^(?:00)?86(?=1\d{10}$)", "", plain)
    return keyed_hash(f"index:{kind}", plain).hex()[:32] if plain else ""


def mask_name(name: str) -> str:
    return name[:1] + "*" * (len(name) - 1) if name else ""


def mask_phone(phone: str) -> str:
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 9 else "*" * len(phone)


DIGIT = "[0-9０-９]"
# What people put between the digits of one number; a closing bracket after an area code.
BETWEEN = r"(?:\s?[-‐–—－.．·]\s?|[)）]\s?|\s)?"
# Mobile numbers, land lines with area code, ID numbers, bank cards: eight digits or more.
PERSONAL_NUMBER = rf"(?<!{DIGIT}){DIGIT}(?:{BETWEEN}{DIGIT}){{6,}}{BETWEEN}[0-9０-９XxＸｘ](?!{DIGIT})"
YEAR = "(?:19|20|１９|２０)[0-9０-９]{2}"
DATE = rf"(?<!{DIGIT}){YEAR}(?P<dash>[-－./．])(?:[0０]?[1-9１-９]|[1１][0-2０-２])(?P=dash){DIGIT}{{1,2}}(?!{DIGIT})"
YEARS = rf"(?<!{DIGIT}){YEAR}\s?[-–—－~～]\s?{YEAR}(?!{BETWEEN}{DIGIT})"
HOUR = rf"(?<!{DIGIT}){DIGIT}{{1,2}}[:：]{DIGIT}{{2}}(?!{DIGIT})"
NUMBER_OR_TIME = re.compile(rf"(?P<time>{DATE}|{YEARS}|{HOUR})|{PERSONAL_NUMBER}")


def mask_numbers(text: str) -> str:
    """The text with phone, ID and card numbers masked, for eyes that must not learn who wrote.

    Dates, spans of years and times of day stay; eight digits without a separator are a number, not a date.
    """
    return NUMBER_OR_TIME.sub(lambda found: found[0] if found["time"] else mask_number(found[0]), text)


def mask_number(found: str) -> str:
    return found[:3] + re.sub(DIGIT, "*", found[3:-1]) + found[-1] if len(found) > 8 else "*" * len(found)


def hide_person(text: str, *, name: str = "", address: str = "") -> str:
    """The text with whatever of the person is known taken out: name, address, and every number."""
    for known, shown in ((address, "****"), (name, mask_name(name))):
        if len(known) > 1:
            text = text.replace(known, shown)
    return mask_numbers(text)


class NoSecretsInLogs(logging.Filter):
    """Takes QR tokens and long numbers out of every log line, and whatever an error repeats out of its traceback."""

    TOKEN = re.compile(r"/t/[^\s/\"'?]+")

    def filter(self, record):
        record.msg, record.args = self.clean(record.getMessage()), None
        # Also where another handler has written the error down already, with all it says.
        record.exc_text = self.clean(without_values(record.exc_info[1])) if has_error(record) else None
        return True

    def clean(self, text):
        return mask_numbers(self.TOKEN.sub("/t/…", text))


def has_error(record) -> bool:
    return bool(record.exc_info and record.exc_info[1])
