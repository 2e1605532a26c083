"""The paths of the app, each with its view."""

from django.urls import path

from users_api import views

urlpatterns = [
    path("users/", views.UserCollection.as_view()),
    path("users/<int:user_id>", views.UserDetail.as_view()),
]
# The document is given its paths: a view that asked for them would import this module.
urlpatterns.append(path("openapi.json", views.OpenApi.as_view(patterns=tuple(urlpatterns))))
