"""Who is answered what, at which address: one row for every pattern of the resolver. tests/everywhere/test_urls.py walks it.

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
READERS = WORKERS + UNIT + DEPUTY
# What an administrator may do in the admin beside looking. Nothing is deleted that something hangs on.
MAY = {
    "accounts.auditentry": set(),
    "accounts.user": {"add", "change"},
    "deputies.deputy": {"add", "change"},
    "deputies.deputygroup": {"add", "change", "delete"},
    "feedback.category": {"add", "change"},
    "feedback.event": set(),
    "feedback.opinion": set(),
    "feedback.policy": {"add"},
    "feedback.rung": {"add", "change"},
    "stations.calendarday": {"add", "change"},
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


def inside(get=405, post=405, *, foreign=None, rest=403, **names) -> Row:
    """Without an account one is sent to sign in."""
    own = told(get, rest, 302), told(post, rest, 302)
    elsewhere = own if foreign is None else tuple(told(answer, rest, 302) for answer in foreign)
    return Row(own, elsewhere, names)


def of_case(get=405, post=405, **names) -> Row:
    """A case that is out of reach does not exist; a wrong method is told before anybody looks for it."""
    unknown = tuple(405 if answer == 405 else 404 for answer in (get, post))
    return inside(get, post, foreign=unknown, rest=404, **names)


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


PUBLIC = {
    "": public(200),
    "find/": public(200),
    "stations/<slug:code>/": public(200, foreign={COMMITTEE: 404}, rest=200, code="station"),
    "deputies/<slug:code>/": public(200, code="deputy"),
    "deputies/<slug:code>/photo/": public(200, code="deputy"),
    "answers/": public(200),
    "privacy/": public(200),
    "help/": public(200),
    "elder/": public(post=302),
    "language/": public(302, 302),
    "healthz": public(200),
    "readyz": public(503),
    "submit/": public(200, 400),
    "receipt/": public({(RESIDENT,): 200}, rest=302),
    "track/": public(200, 400),
    "track/leave/": public(post=302),
    "track/<slug:action>/": public(302, {(RESIDENT,): 400}, rest=403, action="action"),
    "t/<slug:token>/": public(302, token="token"),
    "places/": public(200),
    "places/serving/": public(200),
    # Whoever holds the key of the form, a random number of 122 bits.
    "files/waiting/<uuid:form_key>/<int:pk>/": public(200, form_key="form_key", pk="waiting"),
    "files/<int:pk>/": public({READERS: 200, (RESIDENT,): 200}, foreign=404, pk="file"),
}
STAFF = {
    "desk/": inside({READERS: 200, ADMINISTRATOR: 302}),
    "desk/log/": inside({WORKERS: 200}, {WORKERS: 400}),
    "desk/report/": inside({DEPUTY: 200}, {DEPUTY: 400}),
    "desk/occasions/": inside({WORKERS: 200}, {WORKERS: 400}),
    "desk/occasions/<int:pk>/": inside(
        {WORKERS: 200}, {WORKERS: 405}, foreign=({WORKERS: 404}, {WORKERS: 405}), pk="occasion"
    ),
    "desk/together/": inside({WORKERS: 200}, {WORKERS: 400}),
    "desk/opinions/<slug:number>/": of_case({READERS: 200}),
    # Without a reason one is sent back to the page, entitled or not; tests/feedback/test_contacts.py gives reasons.
    "desk/opinions/<slug:number>/contact/": of_case(post={READERS: 302}),
    "desk/opinions/<slug:number>/receipt/": of_case(
        {STATION: 200, COMMITTEE + UNIT + DEPUTY: 403}, {STATION: 400, COMMITTEE + UNIT + DEPUTY: 403}
    ),
    "desk/opinions/<slug:number>/papers/<slug:key>/": of_case(
        {WORKERS: 200, UNIT + DEPUTY: 403}, {WORKERS: 400, UNIT + DEPUTY: 403}, key="paper"
    ),
    "desk/opinions/<slug:number>/papers/<slug:key>/pdf/": of_case(post={WORKERS: 302, UNIT + DEPUTY: 403}, key="paper"),
    "desk/opinions/<slug:number>/<slug:action>/": of_case({READERS: 200}, {READERS: 400}),
    # Whoever asked for it and sees the case, and has not lost the post that entitled to it.
    "desk/printouts/<int:pk>/": of_case({WORKERS: 200, UNIT + DEPUTY: 403}, pk="printout"),
    "desk/printouts/<int:pk>/file/": of_case({WORKERS: 200, UNIT + DEPUTY: 403}, pk="printout"),
    "inbox/": inside(200),
    "inbox/read/": inside(post=302),
    "inbox/<int:pk>/": inside(post=302, foreign=(405, 404), pk="notice"),
    "profile/": inside(200, 400),
}
SIGN_IN = {
    "accounts/login/": public({ACCOUNTS: 302}, {ACCOUNTS: 302}, rest=200),
    "accounts/logout/": inside(200, 302),
    "accounts/inactive/": public(200),
    "accounts/reauthenticate/": inside(200, 200),
    "accounts/password/change/": inside(200, 200),
    "accounts/second-factor/": inside(302, 302),
    # Nobody takes the own second factor off: it leads to the profile.
    "accounts/second-factor/deactivate/": inside(302, 302),
    "accounts/second-factor/sign-in/": public(302, 302),
    "accounts/second-factor/reauthenticate/": inside(200, 200),
    "accounts/second-factor/activate/": inside(302, 302),
    "accounts/second-factor/recovery-codes/": inside(200),
    "accounts/second-factor/recovery-codes/new/": inside(200, 302),
}
ADMIN = {
    "admin/": in_admin(200, 200),
    "admin/login/": inside({ADMINISTRATOR: 302}, {ADMINISTRATOR: 302}),
    "admin/logout/": in_admin(405, 302),
    "admin/password_change/": in_admin(200, 200),
    "admin/password_change/done/": in_admin(200, 405),
    "admin/autocomplete/": in_admin(403, 405),
    "admin/jsi18n/": in_admin(200, 405),
    "admin/r/<path:content_type_id>/<path:object_id>/": in_admin(
        404, 404, content_type_id="nothing", object_id="nothing"
    ),
    r"admin/^(?P<app_label>accounts|feedback|deputies|stations)/$": in_admin(200, 200, app_label="app"),
    "admin/(?P<url>.*)$": in_admin(404, 404, url="nothing"),
    "admin/stations/station/<int:pk>/merge/": in_admin(200, 200, pk="stations.station"),
    "admin/accounts/user/<id>/password/": in_admin(200, 200, id="accounts.user"),
}
TABLE = PUBLIC | STAFF | SIGN_IN | ADMIN
for model in MAY:
    TABLE |= of_model(model)
