from django.contrib import admin
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from users_api import views

urlpatterns = [
    path("users/", csrf_exempt(views.UserCollection.as_view())),
    path("users/<int:user_id>/", csrf_exempt(views.UserDetail.as_view())),
    path("users/stats/", views.Stats.as_view()),
    path("health/", views.Health.as_view()),
]
api = tuple(urlpatterns)
urlpatterns += [
    path("openapi.json/", views.OpenApi.as_view(patterns=api)),
    path("admin/", admin.site.urls),
]
