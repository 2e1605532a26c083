from django.urls import include, path
from rest_framework.routers import DefaultRouter

from people.views import PersonViewSet

router = DefaultRouter()
router.register("users", PersonViewSet)

urlpatterns = [path("", include(router.urls))]
