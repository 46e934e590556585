"""Who is answered what, at which address: one row for every pattern of the resolver. tests/everywhere/test_urls.py walks it."""

from tests.access_rows import (
    ACCOUNTS,
    ADMINISTRATOR,
    COMMITTEE,
    DECIDERS,
    DECIDERS_AT_STATION,
    DEPUTY,
    LED_BACK,
    MAY,
    READERS,
    RESIDENT,
    STATION,
    UNIT,
    WORKERS,
    answered,
    in_admin,
    inside,
    of_case,
    of_deputy,
    of_model,
    of_notice,
    of_own_deputy,
    of_report,
    of_roster,
    of_station,
    public,
)

PUBLIC = {
    "": public(200),
    "find/": public(200),
    "stations/<slug:code>/": public(200, foreign={COMMITTEE: 404}, rest=200, code="station"),
    "stations/<slug:code>/notices/<slug:month>/": of_notice(200),
    "stations/<slug:code>/notices/<slug:month>/pdf/": of_notice(200, 302),
    "stations/<slug:code>/notices/<slug:month>/file/": of_notice(200),
    "deputies/<slug:code>/": public(200, code="deputy"),
    "deputies/<slug:code>/photo/": public(200, code="deputy"),
    "calendar/": public(200),
    "calendar/stations/<slug:code>.ics": public(200, foreign={COMMITTEE: 404}, rest=200, code="station"),
    "calendar/duty/<str:token>.ics": public(404, token="token"),
    "village/": public(200, 400),
    "q/<str:code>/": public(404, code="deputy"),
    "figures/": public(200),
    "answers/": public(200),
    "privacy/": public(200),
    "help/": public(200),
    "elder/": public(302, 302),
    "language/": public(302, 302),
    "healthz": public(200),
    "readyz": public(503),
    "submit/": public(200, 400),
    "receipt/": public({(RESIDENT,): 200}, rest=302),
    "track/": public(200, 400),
    "track/leave/": public(302, 302),
    "track/tell-by/": public(302, {(RESIDENT,): 400}, rest=403),
    "track/<slug:action>/": public(302, {(RESIDENT,): 400}, rest=403, action="action"),
    "t/<slug:token>/": public(302, token="token"),
    "places/": public(200),
    "places/serving/": public(200),
    # Whoever holds the key of the form, a random number of 122 bits.
    "files/waiting/<uuid:form_key>/<int:pk>/": public(200, form_key="form_key", pk="waiting"),
    "files/<int:pk>/": public({READERS: 200, (RESIDENT,): 200}, foreign=404, pk="file"),
}
OF_DEPUTIES = {
    "duty/": of_deputy(answered(200)),
    "duty/absences/": of_deputy(answered(200), answered(400)),
    "duty/absences/<int:pk>/back/": of_deputy(answered(302, 302), answered(302), pk="absence"),
    "duty/wishes/": of_deputy(answered(302), answered(302)),
    "duty/renew/": of_deputy(post=answered(302)),
    "duty/leave/": public(post=302),
    "duty/shifts/<int:pk>/accept/": of_deputy(answered(302), answered(302), pk="own_shift"),
    "duty/shifts/<int:pk>/leave/": of_deputy(answered(200), answered(400), pk="own_shift"),
    "duty/shifts/<int:pk>/swap/": of_deputy(answered(200), answered(400), pk="own_shift"),
    "duty/swaps/<int:pk>/": of_deputy(answered(200), answered(302), pk="asked"),
    "duty/swaps/<int:pk>/decline/": of_deputy(answered(302), answered(302), pk="asked"),
    "duty/swaps/<int:pk>/withdraw/": of_deputy(answered(302), answered(302), pk="offered"),
    # Whoever holds the link, signed with the key of the server.
    "duty/<str:token>/": public(302, token="link"),
}
STAFF = {
    "desk/duty/leaves/": inside({DECIDERS: 200}, {DECIDERS: 405}),
    "desk/duty/leaves/<int:pk>/": inside(
        {DECIDERS: 302}, {DECIDERS: 400}, foreign=({DECIDERS: 404}, {DECIDERS: 404}), pk="leave"
    ),
    "desk/duty/leaves/absences/<int:pk>/": inside(
        {DECIDERS: 302}, {DECIDERS: 400}, foreign=({DECIDERS: 404}, {DECIDERS: 404}), pk="absence"
    ),
    "desk/": inside({READERS: 200, ADMINISTRATOR: 302}),
    "desk/log/": inside({WORKERS: 200}, {WORKERS: 400}),
    "desk/report/": inside({DEPUTY: 200}, {DEPUTY: 400}),
    "desk/occasions/": inside({WORKERS: 200}, {WORKERS: 400}),
    "desk/occasions/<int:pk>/": inside(
        {WORKERS: 200}, {WORKERS: 405}, foreign=({WORKERS: 404}, {WORKERS: 405}), pk="occasion"
    ),
    "desk/duty/stations/<slug:code>/publish/": inside(
        {WORKERS: 200}, {WORKERS: 400}, foreign=({WORKERS: 404}, {WORKERS: 404}), code="station"
    ),
    "desk/duty/days/<int:pk>/change/": inside(
        {WORKERS: 200}, {WORKERS: 400}, foreign=({WORKERS: 404}, {WORKERS: 404}), pk="day"
    ),
    "desk/duty/days/<int:pk>/cancel/": inside(
        {WORKERS: 405}, {WORKERS: 400}, foreign=({WORKERS: 405}, {WORKERS: 404}), pk="day"
    ),
    "desk/calls/": inside({WORKERS: 200}, {WORKERS: 405}),
    # Of stations without a head the committee makes the calls; these have one.
    "desk/calls/<int:pk>/number/": inside(
        {WORKERS: 302}, {STATION: 200, COMMITTEE: 404}, foreign=({WORKERS: 302}, {WORKERS: 404}), pk="call"
    ),
    # Without the number of tries that it was drawn with, a button is one of a page that is no longer true.
    "desk/calls/<int:pk>/<slug:outcome>/": inside(
        {WORKERS: 302},
        {STATION: 409, COMMITTEE: 404},
        foreign=({WORKERS: 302}, {WORKERS: 404}),
        pk="call",
        outcome="outcome",
    ),
    "desk/duty/": inside({WORKERS: 200}, {WORKERS: 405}),
    "desk/duty/import/<slug:what>/": inside({ADMINISTRATOR: 200}, {ADMINISTRATOR: 400}, what="sheet_in"),
    "desk/duty/import/<slug:what>/template/": inside({ADMINISTRATOR: 200}, {ADMINISTRATOR: 405}, what="sheet_in"),
    "desk/duty/export/<slug:what>/": inside(405, {WORKERS + ADMINISTRATOR: 200}, what="sheet_in"),
    "desk/figures/": inside({WORKERS: 200}, {WORKERS: 405}),
    "desk/figures/by/<slug:by>/": inside({WORKERS: 200}, {WORKERS: 405}, by="axis"),
    "desk/figures/cases/<slug:name>/": inside({WORKERS: 200}, {WORKERS: 405}, name="case_figure"),
    "desk/figures/cases/<slug:name>/export/": inside(302, {WORKERS: 200}, name="case_figure"),
    "desk/lists/": inside({WORKERS: 200}, {WORKERS: 405}),
    "desk/lists/<slug:name>/": inside(302, {WORKERS: 200}, name="case_list"),
    "desk/reports/": inside({WORKERS: 200}, {WORKERS: 400}),
    # The draft of a monthly report: the committee looks on where somebody is head.
    "desk/reports/<int:pk>/": of_report({WORKERS: 200}),
    "desk/reports/<int:pk>/edit/": of_report({STATION: 200, COMMITTEE: 403}, {STATION: 400, COMMITTEE: 403}),
    # Without the state that was read, a button is one of a page that is no longer true; a draft was sent to nobody.
    "desk/reports/<int:pk>/redraft/": of_report(LED_BACK, {STATION: 409, COMMITTEE: 403}),
    "desk/reports/<int:pk>/issue/": of_report(LED_BACK, {DECIDERS_AT_STATION: 409, ("liaison", *COMMITTEE): 403}),
    "desk/reports/<int:pk>/confirm/": of_report(LED_BACK, {WORKERS: 403}),
    "desk/reports/<int:pk>/pdf/": of_report({WORKERS: 404}, {WORKERS: 302}),
    "desk/reports/<int:pk>/word/": of_report({WORKERS: 200}),
    "desk/figures/cases/<slug:name>/save/": inside(302, {WORKERS: 400}, name="case_figure"),
    "desk/figures/views/": inside({WORKERS: 200}, {WORKERS: 405}),
    "desk/figures/views/<int:pk>/delete/": inside(302, {WORKERS: 302}, foreign=(302, {WORKERS: 404}), pk="view"),
    "desk/figures/matters/": inside({WORKERS: 200}, {WORKERS: 405}),
    # Of which cases stands behind the question mark: without it there is no such list.
    "desk/figures/matters/cases/": inside({WORKERS: 400}, {WORKERS: 405}),
    "desk/figures/signals/": inside({WORKERS: 200}, {WORKERS: 405}),
    "desk/figures/signals/<slug:name>/": inside({WORKERS: 200}, {WORKERS: 405}, name="signal"),
    # Every unit has a card; on it is what one's own stations gave it.
    "desk/figures/units/<int:pk>/": inside({WORKERS: 200}, {WORKERS: 405}, pk="unit"),
    "desk/wall/": inside({WORKERS: 200}, {WORKERS: 405}),
    "desk/duty/figures/": inside({WORKERS: 200}, {WORKERS: 405}),
    "desk/duty/figures/<slug:name>/": inside({WORKERS: 200}, {WORKERS: 405}, name="figure"),
    "desk/codes/": inside({WORKERS: 200}, {WORKERS: 405}),
    "desk/codes/<slug:code>/sheet/": of_station({WORKERS: 200}),
    "desk/codes/<slug:code>/cards/": of_station({WORKERS: 200}),
    "desk/duty/deputies/": inside({WORKERS: 200}, {WORKERS: 405}),
    "desk/duty/deputies/<slug:code>/": of_own_deputy(200),
    "desk/duty/deputies/<slug:code>/absence/": of_own_deputy(post=400),
    "desk/duty/deputies/<slug:code>/wishes/": of_own_deputy(post=302),
    # The portal of the walker does not know its own address.
    "desk/duty/deputies/<slug:code>/link/": of_own_deputy(post=400),
    # The committee looks on where somebody is head.
    "desk/duty/stations/<slug:code>/": of_station({WORKERS: 200}),
    "desk/duty/stations/<slug:code>/plan/": of_station(post={STATION: 302, COMMITTEE: 403}),
    "desk/duty/stations/<slug:code>/days/new/": of_station(
        {STATION: 200, COMMITTEE: 403}, {STATION: 400, COMMITTEE: 403}
    ),
    "desk/duty/stations/<slug:code>/rules/new/": of_station(
        {STATION: 200, COMMITTEE: 403}, {STATION: 400, COMMITTEE: 403}
    ),
    "desk/duty/stations/<slug:code>/rules/<int:pk>/": of_station(
        {STATION: 200, COMMITTEE: 403}, {STATION: 400, COMMITTEE: 403}, pk="rule"
    ),
    "desk/duty/stations/<slug:code>/rules/<int:pk>/end/": of_station(
        {STATION: 200, COMMITTEE: 403}, {STATION: 400, COMMITTEE: 403}, pk="rule"
    ),
    "desk/duty/stations/<slug:code>/draft/": of_station({STATION: 200, COMMITTEE: 403}, {STATION: 302, COMMITTEE: 403}),
    # The committee drafts for the stations that have no head: here for that of the next township.
    "desk/duty/draft/": inside({WORKERS: 200}, {WORKERS: 302}),
    "desk/duty/days/<int:pk>/": inside(
        {WORKERS: 200}, {WORKERS: 405}, foreign=({WORKERS: 404}, {WORKERS: 405}), pk="day"
    ),
    "desk/receptions/<int:pk>/": inside(
        {WORKERS: 200}, {WORKERS: 405}, foreign=({WORKERS: 404}, {WORKERS: 405}), pk="day"
    ),
    # The day is not published yet.
    "desk/receptions/<int:pk>/log/": of_roster(409),
    "desk/receptions/<int:pk>/count/": of_roster(400),
    "desk/receptions/<int:pk>/helpers/": of_roster(400),
    "desk/receptions/<int:pk>/helpers/<int:helper>/off/": of_roster(409, helper="shift"),
    "desk/duty/days/<int:pk>/assign/": of_roster(400),
    "desk/duty/days/<int:pk>/close/": of_roster(400),
    "desk/duty/days/<int:pk>/shifts/<int:shift>/unassign/": of_roster(302, shift="shift"),
    "desk/duty/days/<int:pk>/shifts/<int:shift>/role/": of_roster(400, shift="shift"),
    "desk/problems/": inside({WORKERS: 200}),
    "desk/notices/": inside({WORKERS + UNIT: 200}),
    "desk/promises/": inside({WORKERS: 200}),
    "desk/together/": inside({WORKERS: 200}, {WORKERS: 400}),
    "desk/opinions/<slug:number>/": of_case({READERS: 200}),
    # Without a reason one is sent back to the page, entitled or not; tests/feedback/test_contacts.py gives reasons.
    "desk/opinions/<slug:number>/contact/": of_case(LED_BACK, {READERS: 302}),
    "desk/opinions/<slug:number>/receipt/": of_case(
        {STATION: 200, COMMITTEE + UNIT + DEPUTY: 403}, {STATION: 400, COMMITTEE + UNIT + DEPUTY: 403}
    ),
    "desk/opinions/<slug:number>/papers/<slug:key>/": of_case(
        {WORKERS: 200, UNIT + DEPUTY: 403}, {WORKERS: 400, UNIT + DEPUTY: 403}, key="paper"
    ),
    # The supervision notice is the one form that its addressee draws too.
    "desk/opinions/<slug:number>/papers/<slug:key>/word/": of_case(
        LED_BACK, {WORKERS + UNIT: 200, DEPUTY: 403}, key="sheet"
    ),
    "desk/opinions/<slug:number>/papers/<slug:key>/pdf/": of_case(
        LED_BACK, {WORKERS: 302, UNIT + DEPUTY: 403}, key="paper"
    ),
    "desk/opinions/<slug:number>/<slug:action>/": of_case({READERS: 200}, {READERS: 400}),
    # Whoever asked for it and sees the case, and has not lost the post that entitled to it.
    "desk/printouts/<int:pk>/": of_case({WORKERS: 200, UNIT + DEPUTY: 403}, pk="printout"),
    "desk/printouts/<int:pk>/file/": of_case({WORKERS: 200, UNIT + DEPUTY: 403}, pk="printout"),
    "inbox/": inside(200),
    "inbox/read/": inside(302, 302),
    "inbox/<int:pk>/": inside(302, 302, foreign=(302, 404), pk="notice"),
    "profile/": inside(200, 400),
    "profile/test/": inside(302, 302),
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
    r"admin/^(?P<app_label>accounts|stations|feedback|deputies)/$": in_admin(200, 200, app_label="app"),
    "admin/(?P<url>.*)$": in_admin(404, 404, url="nothing"),
    "admin/stations/calendarchange/new/hand/": in_admin(200, 200),
    "admin/stations/calendarchange/new/table/": in_admin(200, 200),
    "admin/stations/calendarchange/new/library/": in_admin(200, 200),
    "admin/stations/station/<int:pk>/merge/": in_admin(200, 200, pk="stations.station"),
    "admin/accounts/owntext/": in_admin(200, 405),
    "admin/accounts/owntext/<str:event>/<slug:channel>/<slug:language>/": in_admin(
        200, 200, event="event", channel="way", language="language"
    ),
    "admin/accounts/user/<id>/password/": in_admin(200, 200, id="accounts.user"),
}
TABLE = PUBLIC | OF_DEPUTIES | STAFF | SIGN_IN | ADMIN
for model in MAY:
    TABLE |= of_model(model)
