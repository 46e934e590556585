"""How a resident without an account gets to the own case: a number and a code, or a link, exchanged for a short session.

The session is a signed cookie: it names one case and the generation of its code, so issuing a new receipt ends it.
Neither number nor code nor token ever stands in an address that stays, a title, a referrer or a log line.
"""

from django.core import signing

from accounts.attempts import count_attempt, take_back
from accounts.protection import keyed_hash
from feedback.models import Opinion
from feedback.receipts import code_matches, hash_token, normalise_code

COOKIE = "case"
SALT = "resident case"
SESSION_SECONDS = 30 * 60
MOST_TRIES = 10


class TooManyTries(Exception):
    """This number was tried with ten wrong codes within the hour."""


def find_by_code(number: str, code: str, *, at=None) -> Opinion | None:
    """The case, or None for an unknown number and a wrong code alike, after the same work. Raises TooManyTries.

    ``number`` is_number(): what cannot be one is told apart before.
    """
    code, tried = normalise_code(code)[:20], "code:" + keyed_hash("tried number", number).hex()[:40]
    if count_attempt(tried, at=at) > MOST_TRIES:
        raise TooManyTries
    opinion = Opinion.objects.counted().filter(number=number).first()
    if not code_matches(opinion.code_hash if opinion else "", number, code):
        return None
    take_back(tried, at=at)
    return opinion


def find_by_token(token: str) -> Opinion | None:
    return Opinion.objects.counted().filter(token_hash=hash_token(token)).first()


def grant(response, request, opinion, *, is_new=False):
    """Let this browser see the case for half an hour; ``is_new`` lets it see the receipt as well."""
    value = signing.dumps([opinion.number, opinion.code_generation, int(is_new)], salt=SALT)
    response.set_cookie(
        COOKIE, value, max_age=SESSION_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


def granted(request) -> tuple[str, int, int] | None:
    """(number, generation, is new) as signed, if the half hour is not over."""
    try:
        return tuple(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SESSION_SECONDS))
    except signing.BadSignature:
        return None


def own_opinion(request) -> Opinion | None:
    """The case this browser may see, if any."""
    found = granted(request)
    if found is None:
        return None
    cases = Opinion.objects.counted().select_related("station__merged_into", "village", "merged_into", "contact")
    return cases.filter(number=found[0], code_generation=found[1]).first()


def may_see_receipt(request) -> bool:
    found = granted(request)
    return bool(found and found[2])
