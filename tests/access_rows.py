"""What a row of the table of access is made of: roles, statuses, own and foreign things.

Statuses are those of a GET (and HEAD) and of a POST with an empty form: 400 is "this form is yours, fill it in".
"""

from dataclasses import dataclass

ANONYMOUS, RESIDENT = "anonymous", "resident"
STATION = ("liaison", "head", "presidium")
COMMITTEE, DEPUTY = ("committee",), ("deputy_user",)
UNIT = ("officer", "leader")
ADMINISTRATOR = ("administrator",)
ACCOUNTS = (*STATION, *COMMITTEE, *UNIT, *DEPUTY, "stranger", *ADMINISTRATOR)
ROLES = (ANONYMOUS, RESIDENT, *ACCOUNTS)
WORKERS = STATION + COMMITTEE
DECIDERS_AT_STATION = ("head", "presidium")
DECIDERS = ("head", "presidium", "committee")
READERS = WORKERS + UNIT + DEPUTY
# The address of a form, opened by itself, leads to the page that holds it.
LED_BACK = 302
# What an administrator may do in the admin beside looking. Nothing is deleted that something hangs on.
MAY = {
    "accounts.auditentry": set(),
    "accounts.notification": set(),
    "accounts.user": {"add", "change"},
    "deputies.deputy": {"add", "change"},
    "deputies.deputygroup": {"add", "change", "delete"},
    "deputies.dutynorm": {"add", "change", "delete"},
    "feedback.category": {"add", "change"},
    "feedback.event": set(),
    "feedback.opinion": set(),
    "feedback.policy": {"add"},
    "feedback.rung": {"add", "change"},
    # Days are changed by a change, a change on its own pages.
    "stations.calendarchange": set(),
    "stations.calendarday": set(),
    "stations.district": {"change"},
    "stations.serial": set(),
    "stations.staffpost": {"add", "change"},
    "stations.station": {"add", "change"},
    "stations.unit": {"add", "change"},
}


@dataclass(frozen=True)
class Row:
    """(GET, POST) by role, for own and for foreign things; and which of the things stands for which parameter."""

    own: tuple[dict, dict]
    foreign: tuple[dict, dict]
    names: dict

    @property
    def is_scoped(self) -> bool:
        """Own and foreign things are told apart; else the scope is none of its business."""
        return self.foreign is not self.own

    def status(self, method, role, is_foreign) -> int:
        if method not in ("GET", "HEAD", "POST"):
            return 405
        return (self.foreign if is_foreign else self.own)[method == "POST"][role]


def told(answer, rest, outside=None) -> dict:
    """Role → status. ``answer`` is one status, or statuses by group of roles; then the others are told ``rest``."""
    statuses = dict.fromkeys(ROLES, answer if isinstance(answer, int) else rest)
    if not isinstance(answer, int):
        statuses |= {role: status for group, status in answer.items() for role in group}
    return statuses | ({ANONYMOUS: outside, RESIDENT: outside} if outside else {})


def public(get=405, post=405, *, foreign=None, rest=404, **names) -> Row:
    """No account is needed."""
    own = told(get, rest), told(post, rest)
    return Row(own, own if foreign is None else (told(foreign, rest), own[1]), names)


def of_notice(get=405, post=405) -> Row:
    """Of a station of this county alone."""
    elsewhere = tuple(told({COMMITTEE: 405 if answer == 405 else 404}, answer) for answer in (get, post))
    return Row((told(get, 404), told(post, 404)), elsewhere, {"code": "station", "month": "month"})


def of_deputy(get=405, post=405, **names) -> Row:
    """A deputy's own page, also by link; anybody else is told how to get in. What another deputy has does not exist."""
    rows = [told(answer if isinstance(answer, int) else {DEPUTY: answer["own"]}, 403) for answer in (get, post)]
    elsewhere = [told(answer if isinstance(answer, int) else {DEPUTY: answer["other"]}, 403) for answer in (get, post)]
    return Row(tuple(rows), tuple(elsewhere) if names else tuple(rows), names)


def answered(own, other=404) -> dict:
    return {"own": own, "other": other}


def inside(get=405, post=405, *, foreign=None, rest=403, **names) -> Row:
    """Without an account one is sent to sign in."""
    own = told(get, rest, 302), told(post, rest, 302)
    elsewhere = own if foreign is None else tuple(told(answer, rest, 302) for answer in foreign)
    return Row(own, elsewhere, names)


def of_case(get=405, post=405, **names) -> Row:
    """A case that is out of reach does not exist; a wrong method is told, and one led back, before anybody looks for it."""
    unknown = tuple(answer if answer in (405, LED_BACK) else 404 for answer in (get, post))
    return inside(get, post, foreign=unknown, rest=404, **names)


def of_station(get=None, post=None, **names) -> Row:
    """The work of a station; one that is out of reach does not exist."""
    never = {WORKERS: 405}
    unknown = tuple(never if answer is None else {WORKERS: 404} for answer in (get, post))
    return inside(get or never, post or never, foreign=unknown, code="station", **names)


def of_roster(post, **names) -> Row:
    """The committee looks on where somebody is head."""
    never = {WORKERS: 405}
    return inside(never, {STATION: post, COMMITTEE: 403}, foreign=(never, {WORKERS: 404}), pk="day", **names)


def of_own_deputy(get=None, post=None) -> Row:
    """Of whoever is posted at a station within reach. The committee reaches the next township too, and acts for it: nobody is
    head there."""
    never = {WORKERS: 405}
    looked = {WORKERS: get} if get else never, {STATION: post, COMMITTEE: 403} if post else never
    unknown = {STATION: 404, COMMITTEE: get} if get else never, {STATION: 404, COMMITTEE: post} if post else never
    return inside(*looked, foreign=unknown, code="deputy")


def of_report(get=405, post=405) -> Row:
    """A report that is out of sight does not exist; a wrong method, and the way back to the report, come first."""
    own = tuple({WORKERS: answer} if answer == 405 else answer for answer in (get, post))
    unknown = tuple(answer if answer in (405, LED_BACK) else {WORKERS: 404} for answer in (get, post))
    unknown = tuple({WORKERS: 405} if answer == 405 else answer for answer in unknown)
    return inside(*own, foreign=unknown, pk="report")


def in_admin(get, post, **names) -> Row:
    """Everybody else is led to the one door."""
    return inside({ADMINISTRATOR: get}, {ADMINISTRATOR: post}, rest=302, **names)


def of_model(label) -> dict[str, Row]:
    base, row, may = f"admin/{label.replace('.', '/')}/", {"object_id": label}, MAY[label]
    add, delete = (200 if verb in may else 403 for verb in ("add", "delete"))
    return {
        base: in_admin(200, 200),
        f"{base}add/": in_admin(add, add),
        f"{base}<path:object_id>/": in_admin(302, 302, **row),
        f"{base}<path:object_id>/change/": in_admin(200, 200 if "change" in may else 403, **row),
        f"{base}<path:object_id>/history/": in_admin(200, 200, **row),
        f"{base}<path:object_id>/delete/": in_admin(delete, 302 if "delete" in may else 403, **row),
    }
