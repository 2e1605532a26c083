"""Which view answers which path."""

from django.urls import path

import views

urlpatterns = [
    path("users/", views.UserList.as_view()),
    path("users/<int:user_id>", views.UserDetail.as_view()),
    # phase 3: begin drop
    path("users/stats/", views.Stats.as_view()),
    path("health", views.Health.as_view()),
    path("openapi.json", views.OpenApi.as_view()),
    # phase 3: end
]

handler404 = views.answer_unknown_path
# phase 3: begin drop
handler500 = views.answer_crash
# phase 3: end
