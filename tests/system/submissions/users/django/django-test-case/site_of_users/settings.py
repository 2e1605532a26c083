import os

SECRET_KEY = os.environ["SITE_SECRET"]
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["members"]
ROOT_URLCONF = "site_of_users.urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
APPEND_SLASH = False
USE_TZ = True
