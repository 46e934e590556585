from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from portal import (
    code_pages,
    dashboard,
    desk,
    duty_pages,
    figure_pages,
    health,
    list_pages,
    matter_pages,
    notices,
    oversight,
    public,
    public_figures,
    signal_pages,
    unit_pages,
    view_pages,
    villages,
    wall,
)

portal_patterns = [
    path("", public.home, name="home"),
    path("find/", public.find, name="find"),
    path("stations/<slug:code>/", public.station, name="station"),
    path("stations/<slug:code>/notices/<slug:month>/", notices.notice, name="notice"),
    path("stations/<slug:code>/notices/<slug:month>/pdf/", notices.notice_pdf, name="notice-pdf"),
    path("stations/<slug:code>/notices/<slug:month>/file/", notices.notice_file, name="notice-file"),
    path("deputies/<slug:code>/", public.deputy, name="deputy"),
    path("deputies/<slug:code>/photo/", public.deputy_photo, name="deputy-photo"),
    path("calendar/", duty_pages.calendar, name="calendar"),
    path("calendar/stations/<slug:code>.ics", duty_pages.station_feed, name="station-feed"),
    path("calendar/duty/<str:token>.ics", duty_pages.duty_feed, name="duty-feed"),
    path("village/", villages.choose_village, name="choose-village"),
    path("q/<str:code>/", code_pages.entry, name="entry"),
    path("desk/codes/", code_pages.entry_codes, name="entry-codes"),
    path("desk/codes/<slug:code>/sheet/", code_pages.code_sheet, name="code-sheet"),
    path("desk/codes/<slug:code>/cards/", code_pages.code_cards, name="code-cards"),
    path("figures/", public_figures.public_figures, name="public-figures"),
    path("answers/", public.answers, name="answers"),
    path("privacy/", public.privacy, name="privacy"),
    path("help/", public.help_page, name="help"),
    path("elder/", public.elder, name="elder"),
    path("desk/", desk.desk, name="desk"),
    path("desk/problems/", oversight.problems, name="problems"),
    path("desk/notices/", oversight.notices, name="notices"),
    path("desk/promises/", oversight.promises, name="promises"),
    path("desk/figures/", dashboard.committee_home, name="figures"),
    path("desk/figures/by/<slug:by>/", figure_pages.figures_by, name="figures-by"),
    path("desk/figures/cases/<slug:name>/", figure_pages.figure_cases, name="figure-cases"),
    path("desk/figures/cases/<slug:name>/export/", list_pages.export_cases, name="export-cases"),
    path("desk/lists/", list_pages.show_lists, name="case-lists"),
    path("desk/lists/<slug:name>/", list_pages.export_list, name="export-list"),
    path("desk/figures/cases/<slug:name>/save/", view_pages.save_view, name="save-view"),
    path("desk/figures/views/", view_pages.show_views, name="saved-views"),
    path("desk/figures/views/<int:pk>/delete/", view_pages.delete_view, name="delete-view"),
    path("desk/figures/matters/", matter_pages.figure_matters, name="figure-matters"),
    path("desk/figures/matters/cases/", matter_pages.matter_cases, name="figure-matter-cases"),
    path("desk/figures/signals/", signal_pages.figure_signals, name="figure-signals"),
    path("desk/figures/signals/<slug:name>/", signal_pages.signal_cases, name="figure-signal-cases"),
    path("desk/figures/units/<int:pk>/", unit_pages.figure_unit, name="figure-unit"),
    path("desk/wall/", wall.wall, name="wall"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

urlpatterns = [
    path("", include((portal_patterns, "portal"))),
    path("", include("feedback.urls")),
    path("", include("deputies.urls")),
    path("", include("stations.urls")),
    path("", include("accounts.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("accounts/", include("accounts.sign_in_urls")),
    path("admin/", admin.site.urls),
]

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"
