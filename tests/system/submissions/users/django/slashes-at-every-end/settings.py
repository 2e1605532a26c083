SECRET_KEY = "signs nothing here"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["users_api"]
APPEND_SLASH = True
MIDDLEWARE = ["users_api.middleware.trace", "django.middleware.common.CommonMiddleware"]
LOGGING = {
    "version": 1,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "loggers": {"users": {"handlers": ["stderr"], "level": "INFO"}},
}
