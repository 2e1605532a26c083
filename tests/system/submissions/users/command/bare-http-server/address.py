import os

ADDRESS = os.environ["HOST"], int(os.environ["PORT"])
