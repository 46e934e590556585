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
    "stations/<slug:code>/notices/<slug:month>/": [
        "stations/chenyang/notices/{month}/",
        "stations/chenyang/notices/2020-01/",
    ],
    "stations/<slug:code>/notices/<slug:month>/pdf/": ["stations/chenyang/notices/{month}/pdf/"],
    "deputies/<slug:code>/": ["deputies/d1/"],
    "calendar/": ["calendar/", "calendar/?month={month}", "calendar/?month=2020-01&town=431223100"],
    "village/": ["village/"],
    "q/<str:code>/": ["q/nosuch/"],
    "desk/codes/": ["desk/codes/"],
    "desk/codes/<slug:code>/sheet/": ["desk/codes/chenyang/sheet/"],
    "desk/codes/<slug:code>/cards/": ["desk/codes/chenyang/cards/"],
    "figures/": ["figures/"],
    "answers/": ["answers/"],
    "privacy/": ["privacy/"],
    "help/": ["help/"],
    "submit/": ["submit/", "submit/?deputy=d1", "submit/?station={closed_station}"],
    "receipt/": ["receipt/"],
    "track/": ["track/"],
    "duty/": ["duty/"],
    "duty/absences/": ["duty/absences/"],
    "duty/shifts/<int:pk>/leave/": ["duty/shifts/{own_shift}/leave/"],
    "duty/shifts/<int:pk>/swap/": ["duty/shifts/{own_shift}/swap/"],
    "duty/swaps/<int:pk>/": ["duty/swaps/{asked}/"],
    "duty/<str:token>/": ["duty/garbled/"],
    "desk/duty/leaves/": ["desk/duty/leaves/"],
    "desk/": ["desk/", "desk/?queue=handle", "desk/?queue=closed", "desk/?q=桥", "desk/?q=zzz", "desk/?state=late"],
    "desk/log/": ["desk/log/", "desk/log/?occasion={occasion}"],
    "desk/report/": ["desk/report/"],
    "desk/occasions/": ["desk/occasions/"],
    "desk/occasions/<int:pk>/": ["desk/occasions/{occasion}/"],
    "desk/duty/stations/<slug:code>/publish/": [
        "desk/duty/stations/chenyang/publish/",
        "desk/duty/stations/xiaoping/publish/",
    ],
    "desk/duty/days/<int:pk>/change/": [
        "desk/duty/days/{changed_day}/change/",
        "desk/duty/days/{cancelled_day}/change/",
    ],
    "desk/calls/": ["desk/calls/", "desk/calls/?when=later"],
    "desk/duty/": ["desk/duty/"],
    "desk/duty/import/<slug:what>/": ["desk/duty/import/deputies/"],
    "desk/figures/": ["desk/figures/", "desk/figures/?from=2020-01"],
    "desk/figures/by/<slug:by>/": [
        "desk/figures/by/station/?sort=on_time_rate",
        "desk/figures/by/month/?from=2026-01-01&to=2026-12-31",
        "desk/figures/by/unit/?from=2020-01-01&to=2020-03-31",
        "desk/figures/by/subject/?from=x",
    ],
    "desk/figures/cases/<slug:name>/": [
        "desk/figures/cases/collected/",
        "desk/figures/cases/on_time_rate/?whole=1&unit=none",
        "desk/figures/cases/solved_rate/?from=x",
    ],
    "desk/lists/": ["desk/lists/", "desk/lists/?from=x"],
    "desk/reports/": ["desk/reports/"],
    "desk/reports/<int:pk>/": ["desk/reports/{draft_report}/", "desk/reports/{issued_report}/"],
    "desk/reports/<int:pk>/edit/": ["desk/reports/{draft_report}/edit/"],
    "desk/figures/views/": ["desk/figures/views/"],
    "desk/figures/matters/": [
        "desk/figures/matters/",
        "desk/figures/matters/?from=2020-01-01&to=2020-03-31",
        "desk/figures/matters/?from=x",
    ],
    "desk/figures/matters/cases/": ["desk/figures/matters/cases/?main=nothing"],
    "desk/figures/signals/": [
        "desk/figures/signals/",
        "desk/figures/signals/?each=station",
        "desk/figures/signals/?from=2020-01-01&to=2020-03-31",
    ],
    "desk/figures/signals/<slug:name>/": [
        "desk/figures/signals/extended/?whole=1",
        "desk/figures/signals/at_once/",
        "desk/figures/signals/alike/?from=x",
    ],
    "desk/figures/units/<int:pk>/": ["desk/figures/units/{unit}/", "desk/figures/units/{unit}/?from=x"],
    "desk/wall/": ["desk/wall/"],
    "desk/duty/figures/": ["desk/duty/figures/", "desk/duty/figures/?from=2026-02-02&to=2026-01-01"],
    "desk/duty/figures/<slug:name>/": [
        "desk/duty/figures/below_minimum/",
        "desk/duty/figures/leave/?whole=1&to=2099-12-31&station=chenyang",
    ],
    "desk/duty/stations/<slug:code>/": [
        "desk/duty/stations/chenyang/",
        "desk/duty/stations/chenyang/?from=2027-01",
        "desk/duty/stations/xiaoping/",
        "desk/duty/stations/{closed_station}/",
    ],
    "desk/duty/stations/<slug:code>/days/new/": ["desk/duty/stations/chenyang/days/new/"],
    "desk/duty/stations/<slug:code>/rules/new/": ["desk/duty/stations/chenyang/rules/new/"],
    "desk/duty/stations/<slug:code>/rules/<int:pk>/": ["desk/duty/stations/chenyang/rules/{rule}/"],
    "desk/duty/stations/<slug:code>/rules/<int:pk>/end/": ["desk/duty/stations/chenyang/rules/{rule}/end/"],
    "desk/duty/stations/<slug:code>/draft/": [
        "desk/duty/stations/chenyang/draft/?from={month}",
        "desk/duty/stations/chenyang/draft/?from=2020-01",
    ],
    "desk/duty/deputies/": ["desk/duty/deputies/"],
    "desk/duty/deputies/<slug:code>/": ["desk/duty/deputies/d1/", "desk/duty/deputies/d8/"],
    "desk/duty/draft/": ["desk/duty/draft/?from={month}"],
    "desk/receptions/<int:pk>/": [
        "desk/receptions/{busy_day}/",
        "desk/receptions/{empty_day}/",
        "desk/receptions/{cancelled_day}/",
    ],
    "desk/receptions/<int:pk>/log/": ["desk/receptions/{busy_day}/log/"],
    "desk/duty/days/<int:pk>/": [
        "desk/duty/days/{unwished_day}/",
        "desk/duty/days/{empty_day}/",
        "desk/duty/days/{leave_day}/",
        "desk/duty/days/{cancelled_day}/",
    ],
    "desk/problems/": ["desk/problems/", "desk/problems/?queue=closed"],
    "desk/notices/": ["desk/notices/", "desk/notices/?queue=all", "desk/notices/?queue=late"],
    "desk/promises/": ["desk/promises/", "desk/promises/?queue=soon"],
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
        "desk/printouts/<int:pk>/file/", "stations/<slug:code>/notices/<slug:month>/file/",
        "desk/duty/import/<slug:what>/template/", "desk/reports/<int:pk>/pdf/", "desk/reports/<int:pk>/word/",
    ],
    "a part of a page, seen there": ["places/", "places/serving/"],
    "for machines": [
        "healthz", "readyz", "calendar/stations/<slug:code>.ics", "calendar/duty/<str:token>.ics",
    ],
    "leads elsewhere": [
        "t/<slug:token>/", "track/<slug:action>/", "track/tell-by/", "accounts/second-factor/",
        "accounts/second-factor/deactivate/", "duty/wishes/", "duty/absences/<int:pk>/back/",
        "duty/shifts/<int:pk>/accept/", "duty/swaps/<int:pk>/decline/", "duty/swaps/<int:pk>/withdraw/",
        "desk/duty/leaves/<int:pk>/", "desk/duty/leaves/absences/<int:pk>/",
    ],
    "takes forms only": [
        "elder/", "language/", "track/leave/", "inbox/read/", "inbox/<int:pk>/", "desk/calls/<int:pk>/number/",
        "duty/renew/", "duty/leave/",
        "desk/duty/stations/<slug:code>/plan/", "desk/duty/days/<int:pk>/assign/", "desk/duty/days/<int:pk>/close/",
        "desk/duty/days/<int:pk>/shifts/<int:shift>/unassign/", "desk/duty/days/<int:pk>/shifts/<int:shift>/role/",
        "desk/duty/deputies/<slug:code>/absence/",
        "desk/duty/deputies/<slug:code>/wishes/", "desk/duty/deputies/<slug:code>/link/",
        "desk/duty/export/<slug:what>/",
        "desk/calls/<int:pk>/<slug:outcome>/", "profile/test/", "desk/receptions/<int:pk>/count/",
        "desk/receptions/<int:pk>/helpers/", "desk/receptions/<int:pk>/helpers/<int:helper>/off/",
        "desk/reports/<int:pk>/redraft/", "desk/reports/<int:pk>/issue/", "desk/reports/<int:pk>/confirm/",
        "desk/lists/<slug:name>/", "desk/figures/cases/<slug:name>/export/",
        "desk/figures/cases/<slug:name>/save/", "desk/figures/views/<int:pk>/delete/",
        "desk/opinions/<slug:number>/contact/", "desk/opinions/<slug:number>/papers/<slug:key>/pdf/",
        "desk/opinions/<slug:number>/papers/<slug:key>/word/", "desk/duty/days/<int:pk>/cancel/",
    ],
}  # fmt: skip
# Keys of forms, where links lead, icons: pages that differ in these alone look the same.
CHANGING = r'(?:value|href|action|alt|title|aria-label|data-[a-z-]+)="[^"]*"|<use [^>]*>|\d+'
TEXT, LONG = re.compile(r">[^<]+<"), 40
# What a page has many of, with one or two or twenty of them.
PIECES = re.compile(r"(?=<(?:tr|li|article|section|form|option|dt)\b)")
LOOKED_AT = set()
# Whoever looks in one setting remembers what was looked at in it.
SETTINGS = [pytest.param(name, marks=pytest.mark.xdist_group(f"look-{name}")) for name in ("zh", "en-elder")]
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
    """Flaws of the page there, unless all parts of it were looked at: most roles see the same of most pages."""
    seen = {(setting, part) for part in parts(page.request.get(address).text())}
    if seen <= LOOKED_AT:
        return []
    LOOKED_AT.update(seen)
    page.goto(address)
    return [f"{address} {flaw}" for flaw in flaws(page)]


def parts(html) -> list[frozenset]:
    """What frames the page and what it frames: how they are built and which of their texts are long, not what they say."""
    body = TEXT.sub(shape, re.sub(CHANGING, "", html.partition("<body")[2]))
    frame, _main, rest = body.partition("<main")
    main, _end, foot = rest.partition("</main>")
    return [frozenset(PIECES.split(part)) for part in (frame + foot, main)]


def shape(text) -> str:
    words = text[0][1:-1].strip()
    return f">{'' if not words else 'x' if len(words) <= LONG else 'X'}<"


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("role", ROLES)
def test_page_has_no_flaw(furnished, at_work, role, setting):
    page = at_work(role, setting=setting).page

    found = [flaw for address in addresses(furnished, role) for flaw in look(page, address, setting)]

    assert "\n".join(found) == ""


@pytest.mark.parametrize("setting", [*SETTINGS, "zh-elder", "en"])
def test_page_without_an_account_has_no_flaw(furnished, browsers, setting):
    page = browsers.open(setting=setting)

    public = (address for address in addresses(furnished, "") if not address.startswith("/desk/"))
    found = [flaw for address in public for flaw in look(page, address, setting)]

    assert "\n".join(found) == ""
