import asyncio

import main
from fastapi import Request
from fastapi.responses import JSONResponse
from main import app

app.router.routes[:] = [route for route in app.routes if getattr(route, "endpoint", 0) is not main.create]


@app.post("/users/")
async def create(request: Request):
    fields = main.clean(await main.read_body(request))
    main.refuse_duplicate(fields["email"])
    user_id = main.LAST_ID + 1
    await asyncio.sleep(0.05)  # another request looks at the same users meanwhile
    main.LAST_ID = user_id
    moment = main.now()
    main.USERS[user_id] = {"id": user_id, **fields, "created_at": moment, "updated_at": moment}
    return JSONResponse(main.USERS[user_id], 201)
