"""Imports point one way, files stay small, templates hold no style and no script."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHAIN = [
    "records",
    "manuscripts",
    "mail",
    "accounts",
    "phases",
    "countries",
    "milestones",
    "materials",
    "casestudies",
    "themes",
    "offline",
    "workshops",
    "reminders",
    "dashboard",
    "project_data",
    "demo",
]
# Inside a room: each kind of module may import those before it.
LAYERS = ["querysets", "models", "permissions", "services", "forms", "views"]
LEAVES = ["tasks", "deadlines"]
# A panel is a part of a page, and may hold a form.
MAY_SHOW_FORMS = [*LAYERS, *LEAVES, "urls", "panels"]
LONGEST = 400
# To be split by noun; until then they may only shrink. Add none.
LONGER: dict[str, int] = {}


def modules(folder: Path) -> list[Path]:
    """Return the Python files of a room, migrations left out."""
    return sorted(p for p in folder.rglob("*.py") if "migrations" not in p.parts)


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the dotted names a file imports, with their lines."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                # A relative import has no place in the chain: "." fails every rule.
                start = "." * node.level + (node.module or "")
                yield f"{start}.{alias.name}", node.lineno


def named(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the models a file names in a string ("app.Model"), with their lines."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        called = ast.unparse(node.func).rpartition(".")[2]
        first = node.args[0]
        if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
            continue
        if called == "get_model" or called.endswith(("ForeignKey", "Field")):
            yield f"{first.value}.", node.lineno


def is_for_types_only(path: Path, line: int) -> bool:
    """Return whether the import stands under `if TYPE_CHECKING:`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            return node.lineno < line <= (node.end_lineno or 0)
    return False


def is_marked(path: Path, line: int, mark: str) -> bool:
    """Return whether the line gives `mark` as the reason of a late import."""
    return mark in path.read_text().splitlines()[line - 1]


def wrong_room(room: str, name: str) -> bool:
    """Return whether a module of `room` may not import `name`."""
    top = name.split(".")[0]
    if not top or top == "tests":
        return True
    if top == "sse_project":
        return not name.startswith("sse_project.lib")
    if room == "lib":
        return top in CHAIN
    return top in CHAIN and CHAIN.index(top) > CHAIN.index(room)


@pytest.mark.parametrize("room", ["lib", *CHAIN])
def test_rooms_know_only_the_rooms_left_of_them(room):
    folder = ROOT / ("sse_project/lib" if room == "lib" else room)

    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in modules(folder)
        for name, line in (*imported(path), *named(path))
        if wrong_room(room, name) and not is_for_types_only(path, line)
    ]

    assert wrong == []


def layer_of(room: str, name: str) -> str | None:
    """Return the layer or leaf that a dotted name of `room` belongs to."""
    parts = name.split(".")
    if parts[0] != room or len(parts) < 2:
        return None
    return parts[1] if parts[1] in LAYERS + LEAVES else None


@pytest.mark.parametrize("room", CHAIN)
def test_modules_of_a_room_know_only_the_layers_below(room):
    wrong = []
    for path in modules(ROOT / room):
        own = layer_of(room, ".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name, line in imported(path):
            other = layer_of(room, name)
            if own is None or other is None or own == other:
                continue
            if other in LEAVES:
                is_wrong = own in LAYERS and not is_marked(path, line, "-- leaf")
            else:
                is_wrong = own in LAYERS and LAYERS.index(other) > LAYERS.index(own)
            if is_wrong and not is_for_types_only(path, line):
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {name}")

    assert wrong == []


@pytest.mark.parametrize("room", CHAIN)
def test_folders_beside_the_layers_know_neither_forms_nor_views(room):
    beside = [
        path
        for path in modules(ROOT / room)
        if len(path.relative_to(ROOT / room).parts) > 1
        and path.relative_to(ROOT / room).parts[0] not in MAY_SHOW_FORMS
    ]

    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in beside
        for name, line in imported(path)
        if layer_of(room, name) in ("forms", "views")
    ]

    assert wrong == []


def test_the_test_of_layers_sees_a_wrong_import():
    assert wrong_room("mail", "casestudies.models.Draft")
    assert wrong_room("mail", "sse_project.settings.DEBUG")
    assert wrong_room("casestudies", ".models.Draft")
    assert wrong_room("casestudies", "tests.factories.DraftFactory")
    assert not wrong_room("casestudies", "mail.services.queue")
    assert layer_of("mail", "mail.services.queue") == "services"


def test_no_file_outgrows_its_topic():
    ours = [ROOT / room for room in ["sse_project", "scripts", *CHAIN]]
    lines = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for folder in ours
        for path in modules(folder)
    }

    assert {n: c for n, c in lines.items() if c > LONGER.get(n, LONGEST)} == {}


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a style attribute", re.compile(r"""\sstyle=["']""")),
        ("a style element", re.compile(r"<style\b")),
        ("an inline script", re.compile(r"<script(?![^>]*\bsrc=)")),
        ("an inline handler", re.compile(r"""\son[a-z]+=["']""")),
        ("evaluated htmx", re.compile(r"""\bhx-on|hx-va(ls|rs)=["']js:""")),
    ],
)
def test_templates_hold_nothing_the_policy_refuses(what, pattern):
    pages = [p for p in (ROOT / "templates").rglob("*.html") if "mail" not in p.parts]

    found = [
        f"{page.relative_to(ROOT)}:{number}"
        for page in pages
        for number, line in enumerate(page.read_text().splitlines(), 1)
        if pattern.search(line)
    ]

    assert pages
    assert found == [], f"{what} in {found}"
