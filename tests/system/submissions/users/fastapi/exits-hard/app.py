import os

from fastapi import FastAPI

app = FastAPI()
print("nothing to do", flush=True)
os._exit(0)
