"""Which view answers which path."""

from django.urls import path

from users_api import views

urlpatterns = [
    path("users/", views.UserCollection.as_view()),
    path("users/<int:user_id>/", views.UserDetail.as_view()),
    path("users/stats/", views.Stats.as_view()),
    path("health/", views.Health.as_view()),
]
urlpatterns.append(path("openapi.json/", views.OpenApi.as_view(patterns=tuple(urlpatterns))))

handler404 = views.report_unknown_path
handler500 = views.report_crash
