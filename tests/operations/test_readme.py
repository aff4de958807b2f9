"""README says what is there, and all of it."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def section(title: str) -> str:
    """Return the text under a heading of README."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def first_cells(text: str) -> list[str]:
    """Return the code in the first cell of each row of a table."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| ")]
    return [name for cell in rows for name in re.findall(r"`([^`]+)`", cell)]


def variables_read() -> set[str]:
    """Return the variables that settings and gunicorn.conf.py read."""
    found = set()
    for path in ("sse_project/settings.py", "gunicorn.conf.py"):
        for node in ast.walk(ast.parse((ROOT / path).read_text())):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if re.fullmatch(r"env(\.\w+)?|os\.environ\.get", called):
                argument = node.args[0]
                assert isinstance(argument, ast.Constant)
                found.add(str(argument.value))
    return found


def test_table_names_every_variable_and_no_other():
    named = first_cells(section("Configuration"))

    assert sorted(named) == sorted(set(named))
    assert set(named) == variables_read()


def test_places_exist():
    places = first_cells(section("Where things live"))

    assert [p for p in places if not (ROOT / p).is_dir()] == []
    assert "casestudies/" in places


@pytest.mark.parametrize("command", sorted(set(re.findall(r"make ([a-z]+)", README))))
def test_make_knows_the_command(command):
    makefile = (ROOT / "Makefile").read_text()

    assert re.search(rf"^{command}:", makefile, re.MULTILINE)


def test_readme_opens_with_the_two_commands():
    first = README.split("```")[1].strip().splitlines()

    assert [line.split("#")[0].strip() for line in first] == ["make run", "make test"]


def test_lock_files_name_no_host():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "==" in text
        assert "://" not in text
        assert "index-url" not in text
