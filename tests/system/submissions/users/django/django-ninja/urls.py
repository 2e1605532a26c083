from django.http import JsonResponse
from django.urls import path

from api import api

urlpatterns = [path("", api.urls)]


def handler404(request, exception=None):
    return JsonResponse({"detail": "no such path"}, status=404)
