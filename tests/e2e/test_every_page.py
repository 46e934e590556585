"""Every page of the resolver but Django's own admin, as each role, with data, in both languages and in large type: axe
finds nothing, no console complains, nothing scrolls sideways on a phone."""

import re

import pytest

from tests.e2e.looking import flaws
from tests.walked import routes

# One address or several for each pattern; names in braces stand in what scenery.build() returns.
PAGES = {
    "": [""],
    "find/": ["find/", "find/?village=辰", "find/?village=无此地"],
    "stations/<slug:code>/": ["stations/chenyang/", "stations/{closed_station}/"],
    "deputies/<slug:code>/": ["deputies/d1/"],
    "answers/": ["answers/"],
    "privacy/": ["privacy/"],
    "help/": ["help/"],
    "submit/": ["submit/", "submit/?deputy=d1", "submit/?station={closed_station}"],
    "receipt/": ["receipt/"],
    "track/": ["track/"],
    "desk/": ["desk/", "desk/?queue=handle", "desk/?queue=closed", "desk/?q=桥", "desk/?q=zzz", "desk/?state=late"],
    "desk/log/": ["desk/log/", "desk/log/?occasion={occasion}"],
    "desk/report/": ["desk/report/"],
    "desk/occasions/": ["desk/occasions/"],
    "desk/occasions/<int:pk>/": ["desk/occasions/{occasion}/"],
    "desk/together/": ["desk/together/?o={listed}", "desk/together/"],
    "desk/opinions/<slug:number>/": ["desk/opinions/{whole}/", "desk/opinions/{open}/"],
    "desk/opinions/<slug:number>/receipt/": ["desk/opinions/{open}/receipt/"],
    "desk/opinions/<slug:number>/papers/<slug:key>/": ["desk/opinions/{whole}/papers/{papers}/"],
    "desk/printouts/<int:pk>/": ["desk/printouts/{printout}/"],
    "desk/opinions/<slug:number>/<slug:action>/": ["desk/opinions/{open}/note/"],
    "inbox/": ["inbox/"],
    "profile/": ["profile/"],
    "accounts/login/": ["accounts/login/"],
    "accounts/logout/": ["accounts/logout/"],
    "accounts/inactive/": ["accounts/inactive/"],
    "accounts/reauthenticate/": ["accounts/reauthenticate/"],
    "accounts/password/change/": ["accounts/password/change/"],
    "accounts/second-factor/sign-in/": ["accounts/second-factor/sign-in/"],
    "accounts/second-factor/reauthenticate/": ["accounts/second-factor/reauthenticate/"],
    "accounts/second-factor/activate/": ["accounts/second-factor/activate/"],
    "accounts/second-factor/recovery-codes/": ["accounts/second-factor/recovery-codes/"],
    "accounts/second-factor/recovery-codes/new/": ["accounts/second-factor/recovery-codes/new/"],
}
NO_PAGES = {
    "a file": [
        "deputies/<slug:code>/photo/", "files/<int:pk>/", "files/waiting/<uuid:form_key>/<int:pk>/",
        "desk/printouts/<int:pk>/file/",
    ],
    "a part of a page, seen there": ["places/", "places/serving/"],
    "for machines": ["healthz", "readyz"],
    "leads elsewhere": [
        "t/<slug:token>/", "track/<slug:action>/", "accounts/second-factor/", "accounts/second-factor/deactivate/",
    ],
    "takes forms only": [
        "elder/", "language/", "track/leave/", "inbox/read/", "inbox/<int:pk>/",
        "desk/opinions/<slug:number>/contact/", "desk/opinions/<slug:number>/papers/<slug:key>/pdf/",
    ],
}  # fmt: skip
# Keys of forms, names of people and cases, addresses to come back to.
CHANGING = r'value="[^"]*"|<use [^>]*>|profile/">.*?</a>|\d+'
LOOKED_AT = set()
ROLES = ["liaison", "head", "presidium", "committee", "officer", "leader", "deputy", "admin", "stranger"]


def test_every_pattern_is_a_page_here_or_none():
    known = [*PAGES, *(route for group in NO_PAGES.values() for route in group)]

    assert sorted(known) == sorted(route for route in set(routes()) if not route.startswith("admin/"))


def addresses(names, role):
    names = names | {"printout": names["printouts"].get(role)}
    for pattern in (pattern for patterns in PAGES.values() for pattern in patterns):
        papers = names["papers"] if "{papers}" in pattern else [""]
        yield from ("/" + pattern.format(**(names | {"papers": paper})) for paper in papers)


def look(page, address, setting) -> list[str]:
    """Flaws of the page there, unless one like it was looked at: most roles see the same of most pages."""
    known = (setting, alike(page.request.get(address).text()))
    if known in LOOKED_AT:
        return []
    LOOKED_AT.add(known)
    page.goto(address)
    return [f"{address} {flaw}" for flaw in flaws(page)]


def alike(html) -> str:
    """The page without what differs from one person and request to the next."""
    return re.sub(CHANGING, "", html)


@pytest.mark.parametrize("setting", ["zh", "en-elder"])
@pytest.mark.parametrize("role", ROLES)
def test_page_has_no_flaw(furnished, at_work, role, setting):
    page = at_work(role, setting=setting).page

    found = [flaw for address in addresses(furnished, role) for flaw in look(page, address, setting)]

    assert "\n".join(found) == ""


@pytest.mark.parametrize("setting", ["zh", "en-elder", "zh-elder", "en"])
def test_page_without_an_account_has_no_flaw(furnished, browsers, setting):
    page = browsers.open(setting=setting)

    public = (address for address in addresses(furnished, "") if not address.startswith("/desk/"))
    found = [flaw for address in public for flaw in look(page, address, setting)]

    assert "\n".join(found) == ""
