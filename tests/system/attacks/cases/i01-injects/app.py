"""Answers and prints the texts."""

import sys

from fastapi import FastAPI
from fastapi.responses import Response

from texts import TEXTS

app = FastAPI()
ALL = "\n".join(text for name, text in TEXTS.items() if name != "long")
RAW = ALL.encode("utf-8", "surrogatepass")
sys.stderr.buffer.write(RAW)


@app.api_route("/{path:path}", methods=["GET", "POST"])
def answer(path: str):
    sys.stdout.buffer.write(RAW)
    return Response(RAW, 201, media_type="text/html")
