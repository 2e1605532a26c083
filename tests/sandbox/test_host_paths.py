"""Programs see what ordinary programs need of this machine, and nothing that tells about it."""

from pathlib import Path

import pytest

from interview_kit.core.model import Limits
from interview_kit.sandbox import host_paths
from interview_kit.sandbox.base import Job
from interview_kit.sandbox.levels import LEVELS

from .conftest import Runner, runner

ETC = {
    *("alternatives", "group", "hosts", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime"),
    *("mime.types", "nsswitch.conf", "passwd", "php", "pki", "protocols", "services", "ssl"),
}
LOOK = """
import os, tempfile
for folder in (os.environ["HOME"], os.environ["TMPDIR"], os.environ["DATA_DIR"], "."):
    tempfile.TemporaryFile(dir=folder).close()
print(*sorted(name for name in os.listdir("/etc")))
print(*sorted(name for name in ("private", "certs") if os.path.exists(f"/etc/ssl/{name}")))
"""


def make_job(ready: Runner, folder: Path, code: str = "") -> Job:
    return Job(
        argv=(str(ready.environment.python), "-c", code),
        folder=folder,
        environment=ready.environment,
        limits=Limits(),
    )


def test_a_sandbox_holds_few_settings_and_places_to_write(tmp_path: Path) -> None:
    job = make_job(runner("bubblewrap", "self"), tmp_path, LOOK)
    with LEVELS["bubblewrap"].start(job) as running:
        etc, ssl = running.wait(20).log.splitlines()
    names = {name for name in etc.split() if not name.startswith("java-")}
    assert names <= ETC
    assert names >= {"passwd", "group", "hosts", "nsswitch.conf"}
    assert ssl in ("", "certs")


def test_of_a_jdk_and_of_php_nothing_is_shown_that_may_hold_passwords(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "java-9/security/java.security",
        "java-9/net.properties",
        "java-9/jvm.cfg",
        "java-9/management/jmxremote.password",
        "php/9/cli/conf.d/x.ini",
        "php/9/cli/php.ini",
        "shadow",
        "ssh/key",
        "ssl/private/key",
        "machine-id",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    shown = {
        path.relative_to(tmp_path).as_posix()
        for pattern in host_paths.SETTINGS_PATTERNS
        for path in tmp_path.glob(pattern)
    }
    assert shown == {
        "java-9/security",
        "java-9/net.properties",
        "java-9/jvm.cfg",
        "php/9/cli/conf.d",
    }


@pytest.mark.parametrize(
    ("log", "path"),
    [
        ("cannot run /opt/jdk/bin/java: No such file or directory", "/opt/jdk/bin/java"),
        ("sh: 1: exec: /home/ann/.nvm/node: not found", "/home/ann/.nvm/node"),
        ("error: cannot open '/usr/src/x/../y'", "/usr/src/y"),
        ("fine\njava.nio.file.NoSuchFileException: /etc/app.conf", "/etc/app.conf"),
        ("cannot open /usr/lib/nothing", None),
        ("cannot open /usr/share/../lib/nothing", None),
        ("no such file: /etc/passwd", None),
        ("no such file: /data/users.db", None),
        ("listening, see /opt/app", None),
        ("no such file\n/opt/app", None),
    ],
)
def test_a_missing_path_is_named_if_the_sandbox_hides_it(
    tmp_path: Path, log: str, path: str | None
) -> None:
    job = make_job(runner("bubblewrap", "self"), tmp_path)
    assert host_paths.find_hidden_path(log, job) == path
