from collections import Counter
from datetime import UTC, datetime
from threading import Lock

from django.http import JsonResponse
from ninja import NinjaAPI, Query, Router
from ninja.errors import HttpError, ValidationError

from schemas import Page, UserIn, UserOut, UserPatch, Window

api = NinjaAPI(title="Users", version="1.0.0", docs_url=None)
router = Router(tags=["users"])

USERS: dict[int, dict] = {}
LOCK = Lock()
LAST = [0]


def found(user_id: int) -> dict:
    if user_id not in USERS:
        raise HttpError(404, "no user has this id")
    return USERS[user_id]


def refuse_taken(email: str | None, but: int | None = None) -> None:
    for user in USERS.values():
        if email and user["email"].lower() == email.lower() and user["id"] != but:
            raise HttpError(409, "the e-mail is taken")


@router.get("/", response=Page)
def list_users(request, window: Query[Window]):
    q = window.q.lower()
    users = [u for u in USERS.values() if q in u["name"].lower() or q in u["email"].lower()]
    end = window.skip + window.limit
    return {
        "users": users[window.skip : end],
        "total": len(users),
        "page": window.skip // window.limit + 1,
        "size": window.limit,
        "has_next": len(users) > end,
    }


@router.post("/", response={201: UserOut})
def create_user(request, body: UserIn):
    with LOCK:
        refuse_taken(body.email)
        LAST[0] += 1
        now = datetime.now(UTC)
        user = {"id": LAST[0], **body.dict(), "created_at": now, "updated_at": now}
        USERS[LAST[0]] = user
        return 201, user


@router.get("/stats/")
def stats(request):
    ages = [user["age"] for user in USERS.values() if user["age"] is not None]
    tens = Counter(age // 10 * 10 for age in ages)
    return {
        "total_users": len(USERS),
        "average_age": sum(ages) / len(ages) if ages else 0,
        "age_distribution": {f"{ten}-{ten + 9}": count for ten, count in tens.items()},
        "email_domains": Counter(user["email"].split("@")[1] for user in USERS.values()),
    }


@router.get("/{int:user_id}", response=UserOut)
def get_user(request, user_id: int):
    return found(user_id)


@router.put("/{int:user_id}", response=UserOut)
def replace_user(request, user_id: int, body: UserIn):
    return change(user_id, body.dict())


@router.patch("/{int:user_id}", response=UserOut)
def patch_user(request, user_id: int, body: UserPatch):
    return change(user_id, body.dict(exclude_unset=True))


def change(user_id: int, values: dict) -> dict:
    with LOCK:
        user = found(user_id)
        refuse_taken(values.get("email"), but=user_id)
        user.update(values, updated_at=datetime.now(UTC))
        return dict(user)


@router.delete("/{int:user_id}", response={204: None})
def delete_user(request, user_id: int):
    with LOCK:
        del USERS[found(user_id)["id"]]
    return 204, None


@api.get("/health")
def health(request):
    return {"status": "healthy"}


@api.exception_handler(ValidationError)
def invalid(request, error: ValidationError):
    # without the input: not all of it can be written as JSON
    detail = [{key: part[key] for key in ("loc", "msg", "type")} for part in error.errors]
    return JsonResponse({"detail": detail}, status=422)


api.add_router("/users", router)
