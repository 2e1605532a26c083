import pytest

from interview_kit.candidate import routes

FASTAPI = """
router = APIRouter(prefix="/users")

@router.get("/")
def list_users(): ...

@router.post("/", status_code=201)
async def create(): ...

@router.get("/{user_id}")
def get(): ...

@router.get("/stats/")
def stats(): ...
"""
FLASK = """
@app.route("/users/", methods=["GET", "POST"])
def users(): ...

@app.route("/users/<int:user_id>", methods=("PUT",))
def change(user_id): ...

@api.delete("/users/<int:user_id>")
def remove(user_id): ...
"""
LITESTAR = """
@post("/users")
async def create_user(): ...

@get(path="/users/{user_id:int}")
async def get_user(): ...
"""
DJANGO = """
urlpatterns = [
    path("users/", views.UserList.as_view()),
    path("users/<int:user_id>", views.UserDetail.as_view()),
]
"""


@pytest.mark.parametrize(
    ("source", "method", "target", "line"),
    [
        (FASTAPI, "GET", "/users/", 5),
        (FASTAPI, "POST", "/users", 8),
        (FASTAPI, "GET", "/users/7", 11),
        (FASTAPI, "GET", "/users/stats/", 14),
        (FASTAPI, "DELETE", "/users/7", None),
        (FLASK, "POST", "/users/", 3),
        (FLASK, "PUT", "/users/9?x=1", 6),
        (FLASK, "DELETE", "/users/9", 9),
        (LITESTAR, "POST", "/users/", 3),
        (LITESTAR, "GET", "/users/1", 6),
        (DJANGO, "PATCH", "/users/12", 4),
        (DJANGO, "POST", "/users/", 3),
        (DJANGO, "GET", "/health", None),
        ("def (:", "GET", "/users/", None),
        ("", "GET", "/", None),
    ],
)
def test_the_place_of_a_route(tmp_path, source, method, target, line):
    (tmp_path / "app.py").write_text(source)
    found = routes.place(tmp_path, ["app.py"], method, target)
    assert found == (f"app.py:{line}" if line else "")


ROUTER = """
router = APIRouter({prefix})


@router.get("/")
def everybody(): ...


@router.get("/{{id}}")
def one(id): ...
"""


@pytest.mark.parametrize(
    ("prefix", "target", "line"),
    [
        ('prefix="/users"', "/users/", 6),
        ('prefix="/users"', "/users/7", 10),
        ('prefix="/users"', "/health", None),
        ('prefix="/users"', "/others/7", None),
        ("", "/7", 10),
        ("", "/users/7", None),
    ],
)
def test_what_a_route_does_not_spell_must_be_a_prefix(tmp_path, prefix, target, line):
    (tmp_path / "app.py").write_text(ROUTER.format(prefix=prefix))
    found = routes.place(tmp_path, ["app.py"], "GET", target)
    assert found == (f"app.py:{line}" if line else "")


@pytest.mark.parametrize(
    "program",
    [
        'class Users(Controller):\n    path = "/users"\n    @get("/")\n    def all(self): ...\n',
        'class Users(Controller):\n    path: str = "/users"\n    @get()\n    def all(self): ...\n',
        'urlpatterns = [path("users/", include("users"))]\n\n\nnested = [path("", everybody)]\n',
        'app.mount("/users", below)\n\n@below.get("/")\ndef everybody(): ...\n',
        'Router(path="/users", route_handlers=[a])\n\n@get("/")\ndef a(): ...\n',
        'app.register_blueprint(users, url_prefix="/users")\n\n@users.get("/")\ndef a(): ...\n',
    ],
    ids=["controller", "annotated", "include", "mount", "router", "blueprint"],
)
def test_prefixes_of_every_framework_are_read(tmp_path, program):
    (tmp_path / "app.py").write_text(program)
    assert routes.place(tmp_path, ["app.py"], "GET", "/users/") == "app.py:4"
    assert routes.place(tmp_path, ["app.py"], "GET", "/health") == ""
