"""The paths of the API, each with its view."""

from django.urls import path

import views

urlpatterns = [
    path("users/", views.UserList.as_view()),
]
# The description is given its paths: a view that asked for them would import this module.
urlpatterns.append(path("openapi.json", views.OpenApi.as_view(patterns=tuple(urlpatterns))))

handler404 = views.answer_unknown_path
