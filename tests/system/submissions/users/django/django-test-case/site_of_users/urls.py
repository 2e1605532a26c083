from django.urls import path

from members import views

urlpatterns = [
    path("users/", views.members),
    path("users/<int:pk>", views.member),
]
