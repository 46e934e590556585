"""Two presets of the sign-in rules, after levels 2 and 3 of the classified-protection scheme (GB/T 22239)."""

from dataclasses import dataclass
from datetime import timedelta

RULES = "django.contrib.auth.password_validation."


def validators(least_length):
    return [
        {"NAME": RULES + "UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["username", "name"]}},
        {"NAME": RULES + "MinimumLengthValidator", "OPTIONS": {"min_length": least_length}},
        {"NAME": RULES + "CommonPasswordValidator"},
        {"NAME": RULES + "NumericPasswordValidator"},
        {"NAME": "accounts.passwords.MixedCharactersValidator"},
    ]


@dataclass(frozen=True)
class Protection:
    failures: int
    lockout: timedelta
    idle_seconds: int
    absolute_seconds: int
    password_validators: list
    second_factor_for_all: bool


PROTECTION = {
    "2": Protection(5, timedelta(minutes=15), 60 * 60, 12 * 3600, validators(10), False),
    "3": Protection(5, timedelta(minutes=30), 30 * 60, 8 * 3600, validators(12), True),
}
