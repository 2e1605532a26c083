"""`kit.pyz` holds what its entry points import, and needs no package that may be missing."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from interview_kit.authoring import zipapp

IN_VENV_PACKAGES = {"h11", "httpx2", "pytest", "uvicorn", "a2wsgi"}
"""What each framework's requirements.txt brings; h11 comes with httpx2."""


def third_party_imports(path: Path) -> set[str]:
    """The packages outside the standard library that a module imports when it is imported."""
    names: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while waiting:
        for node in ast.iter_child_nodes(waiting.pop()):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                continue
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                continue
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.partition(".")[0])
            waiting.append(node)
    return names - set(sys.stdlib_module_names) - {zipapp.PACKAGE}


def test_what_runs_before_setup_needs_the_standard_library_only():
    for name, path in zipapp.import_closure([zipapp.MAIN]).items():
        assert third_party_imports(path) == set(), name


def test_what_runs_in_the_environment_needs_what_every_framework_brings():
    for name, path in zipapp.import_closure(zipapp.IN_VENV).items():
        assert third_party_imports(path) <= IN_VENV_PACKAGES, name


def test_every_framework_pins_what_the_checks_need():
    from interview_kit.core import layout
    from interview_kit.frameworks import FRAMEWORKS

    for name in FRAMEWORKS:
        text = layout.requirements(name).read_text("utf-8")
        assert "\npytest==" in text
        assert "\nhttpx2==" in text


@pytest.mark.parametrize("name", ["interview_kit.submission.manifest", zipapp.MAIN])
def test_a_module_really_loads_without_any_package(name, tmp_path):
    for place, data in zipapp.read_program().items():
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import {name}"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True, cwd=tmp_path)


def test_a_module_brings_its_packages_and_late_imports():
    closure = zipapp.import_closure(["interview_kit.candidate.practise"])
    assert {"interview_kit", "interview_kit.candidate"} <= set(closure)
    assert "interview_kit.candidate.kit_main" not in closure
