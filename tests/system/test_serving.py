"""What an app finds when it is served, whatever its interface."""

from pathlib import Path

import pytest

from interview_kit.core.model import Manifest, Submission
from interview_kit.frameworks import FRAMEWORKS, framework_of
from interview_kit.sandbox.levels import LEVELS
from interview_kit.server.client import BoundedClient
from interview_kit.server.started import serve
from interview_kit.submission import environments

APPS = {
    "asgi": """
        async def app(scope, receive, send):
            assert scope["type"] == "http"
            text = f"{scope['client'][0]} {scope['server'][0]}".encode()
            headers = [(b"content-length", str(len(text)).encode())]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": text})
    """,
    "wsgi": """
        def app(environ, start_response):
            text = f"{environ['REMOTE_ADDR']} {environ['SERVER_NAME']}".encode()
            start_response("200 OK", [("Content-Length", str(len(text)))])
            return [text]
    """,
}


@pytest.mark.parametrize(("framework", "interface"), [("litestar", "asgi"), ("flask", "wsgi")])
def test_an_app_finds_addresses_though_it_is_served_on_a_unix_socket(
    tmp_path: Path, framework: str, interface: str
) -> None:
    tmp_path.chmod(0o755)
    lines = APPS[interface].splitlines()
    (tmp_path / "app.py").write_text("\n".join(line[8:] for line in lines))
    submission = Submission(
        candidate="ann",
        folder=tmp_path,
        manifest=Manifest(exercise="users", framework=framework, app="app:app"),
        sha256="0" * 64,
        files=1,
        size=1,
    )
    environment = environments.build(framework)
    with (
        serve(submission, environment, LEVELS["none"]) as server,
        BoundedClient(server.connect, timeout=60) as client,
    ):
        assert client.get("/").text == "127.0.0.1 127.0.0.1"


def test_each_framework_stands_under_its_own_name() -> None:
    assert all(row.name == name for name, row in FRAMEWORKS.items())


@pytest.mark.parametrize("stack", ["command", "node", "go"])
def test_a_stack_without_a_row_is_a_command(stack: str) -> None:
    assert framework_of(stack) is FRAMEWORKS["command"]
