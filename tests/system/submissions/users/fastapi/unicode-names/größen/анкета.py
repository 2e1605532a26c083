import main
from main import app as приложение


@приложение.get("/größe")
async def größe():
    if not main.USERS:
        return {"größe": "∅"}
    return {"größe": len(main.USERS)}
