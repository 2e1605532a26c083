SECRET_KEY = "signs nothing here"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "urls"
APPEND_SLASH = False
MIDDLEWARE = ["users_api.middleware.trace", "django.middleware.csrf.CsrfViewMiddleware"]
LOGGING = {
    "version": 1,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "loggers": {"users": {"handlers": ["stderr"], "level": "INFO"}},
}
