import sys

from fastapi import FastAPI

app = FastAPI()
print("nothing to do")
sys.exit(0)
