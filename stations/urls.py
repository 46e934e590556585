from django.urls import path

from stations import profile

app_name = "stations"
urlpatterns = [
    path("profile/", profile.profile, name="profile"),
]
