from django.urls import path

from feedback.views import cases, files, intake, papers, places, public, submission

app_name = "feedback"
urlpatterns = [
    path("submit/", submission.submit, name="submit"),
    path("receipt/", submission.receipt, name="receipt"),
    path("track/", public.track, name="track"),
    path("track/leave/", public.leave, name="leave"),
    path("track/<slug:action>/", public.resident_act, name="resident-act"),
    path("t/<slug:token>/", public.open_by_link, name="open-by-link"),
    path("places/", places.places, name="places"),
    path("places/serving/", places.serving, name="serving"),
    path("files/<int:pk>/", files.file, name="file"),
    path("files/waiting/<uuid:form_key>/<int:pk>/", files.waiting_file, name="waiting-file"),
    path("desk/log/", intake.log, name="log"),
    path("desk/report/", intake.deputy_report, name="deputy-report"),
    path("desk/occasions/", intake.occasions, name="occasions"),
    path("desk/occasions/<int:pk>/", intake.occasion, name="occasion"),
    path("desk/together/", intake.together, name="together"),
    path("desk/opinions/<slug:number>/", cases.opinion_detail, name="opinion-detail"),
    path("desk/opinions/<slug:number>/contact/", cases.reveal_contact, name="reveal-contact"),
    path("desk/opinions/<slug:number>/receipt/", cases.receipt, name="staff-receipt"),
    path("desk/opinions/<slug:number>/papers/<slug:key>/", papers.paper, name="paper"),
    path("desk/opinions/<slug:number>/papers/<slug:key>/pdf/", papers.printout, name="printout"),
    path("desk/printouts/<int:pk>/", papers.printout_state, name="printout-state"),
    path("desk/printouts/<int:pk>/file/", papers.printout_file, name="printout-file"),
    path("desk/opinions/<slug:number>/<slug:action>/", cases.act, name="act"),
]
