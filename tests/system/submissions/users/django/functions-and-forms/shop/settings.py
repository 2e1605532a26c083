SECRET_KEY = "x"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "shop.urls"
DEBUG = False
APPEND_SLASH = False
MIDDLEWARE = [
    "django.middleware.common.CommonMiddleware",
    "shop.middleware.RequestId",
]
