"""The settings of the users API: no database, no templates, no sessions."""

SECRET_KEY = "signs nothing here"  # Django asks for one
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "urls"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"handlers": ["stderr"], "level": "ERROR"}},
}
