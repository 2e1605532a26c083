"""The paths of the API, each with its view."""

from django.urls import path

import views

urlpatterns = [
    path("users/", views.UserList.as_view()),
    path("users/<int:user_id>", views.UserDetail.as_view()),
]

handler404 = views.answer_unknown_path
