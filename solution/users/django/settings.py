"""The settings of the users API: no database, no templates, no sessions."""

SECRET_KEY = "signs nothing here"  # Django asks for one
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["users_api"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django.request": {"handlers": ["stderr"], "level": "ERROR"},
        # phase 2: begin drop
        "users": {"handlers": ["stderr"], "level": "INFO"},
        # phase 2: end
    },
}
# phase 2: begin drop
MIDDLEWARE = ["users_api.middleware.trace"]
# phase 2: end
