from django.urls import path

from shop import views

urlpatterns = [
    path("users/", views.collection),
    path("users/<int:pk>", views.single),
    path("health", views.health),
    path("docs/openapi.json", views.openapi),
]
handler404 = "shop.views.not_found"
