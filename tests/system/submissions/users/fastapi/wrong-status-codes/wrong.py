from main import app

INSTEAD = {201: 200, 404: 400, 409: 400}


@app.middleware("http")
async def say_it_wrong(request, call_next):
    response = await call_next(request)
    response.status_code = INSTEAD.get(response.status_code, response.status_code)
    return response
