from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("inbox/", views.inbox_list, name="inbox"),
    path("inbox/read/", views.read_all, name="read-all"),
    path("inbox/<int:pk>/", views.open_notification, name="open-notification"),
    path("profile/test/", views.test_notice, name="test-notice"),
]
