"""The paths of the API, each with its view."""

from django.urls import path

import views

urlpatterns = [
    path("users/", views.UserList.as_view()),
    path("users/<int:user_id>", views.UserDetail.as_view()),
    # phase 3: begin drop
    path("users/stats/", views.Stats.as_view()),
    path("health", views.Health.as_view()),
    # phase 3: end
]
# The description is given its paths: a view that asked for them would import this module.
urlpatterns.append(path("openapi.json", views.OpenApi.as_view(patterns=tuple(urlpatterns))))

handler404 = views.answer_unknown_path
# phase 3: begin drop
handler500 = views.answer_crash
# phase 3: end
