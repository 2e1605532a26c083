"""The paths of the project: those of its one app."""

from django.urls import include, path

urlpatterns = [path("", include("users_api.urls"))]

handler404 = "users_api.views.report_unknown_path"
