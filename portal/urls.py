from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from portal import desk, health, public

portal_patterns = [
    path("", public.home, name="home"),
    path("find/", public.find, name="find"),
    path("stations/<slug:code>/", public.station, name="station"),
    path("deputies/<slug:code>/", public.deputy, name="deputy"),
    path("deputies/<slug:code>/photo/", public.deputy_photo, name="deputy-photo"),
    path("answers/", public.answers, name="answers"),
    path("privacy/", public.privacy, name="privacy"),
    path("help/", public.help_page, name="help"),
    path("elder/", public.elder, name="elder"),
    path("desk/", desk.desk, name="desk"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

urlpatterns = [
    path("", include((portal_patterns, "portal"))),
    path("", include("feedback.urls")),
    path("", include("accounts.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("accounts/", include("accounts.sign_in_urls")),
    path("admin/", admin.site.urls),
]

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"
