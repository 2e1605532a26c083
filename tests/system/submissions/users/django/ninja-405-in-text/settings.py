SECRET_KEY = "x"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["ninja"]
MIDDLEWARE = ["middleware.request_id"]
APPEND_SLASH = False
USE_TZ = True
