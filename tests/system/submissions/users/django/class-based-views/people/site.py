"""The whole site: settings, routes and the handler that serves them."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["*"],
    APPEND_SLASH=False,
    MIDDLEWARE=["people.views.RequestIdMiddleware"],
    ROOT_URLCONF="people.site",
    SECRET_KEY="not a secret: there are no sessions",
    USE_TZ=True,
)
application = get_wsgi_application()

from people import views  # noqa: E402 - its parts need the settings

urlpatterns = [
    path("users", views.UserListView.as_view()),
    path("users/stats", views.StatsView.as_view()),
    path("users/<int:pk>", views.UserDetailView.as_view()),
    path("health", views.HealthView.as_view()),
    path("openapi.json", views.DocumentView.as_view()),
]
handler404 = "people.views.nothing_here"
