"""A small project file to change, and the real one."""

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from project_data.reading import FOLDER

SMALL = Path(__file__).with_name("small.yaml")


class SmallFile:
    """A project file in one file, to load, change and load again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write(SMALL.read_text("utf-8"))

    def write(self, text: str) -> None:
        self.text = text
        (self.folder / "project.yaml").write_text(text, "utf-8")

    def replace(self, before: str, after: str) -> None:
        assert before in self.text
        self.write(self.text.replace(before, after))


@pytest.fixture
def small(tmp_path) -> SmallFile:
    """Return a project file of a few records."""
    folder = tmp_path / "small"
    folder.mkdir()
    return SmallFile(folder)


@pytest.fixture
def real_copy(tmp_path) -> Callable[[str, str, str], Path]:
    """Return a function that copies the real folder with one text replaced."""

    def copy(name: str, before: str, after: str) -> Path:
        folder = Path(shutil.copytree(FOLDER, tmp_path / "data"))
        text = (folder / name).read_text("utf-8")
        assert before in text
        (folder / name).write_text(text.replace(before, after, 1), "utf-8")
        return folder

    return copy


@pytest.fixture
def today(project_time) -> dt.date:
    """Set project time to a day on which all facts are known."""
    return project_time("2026-01-15T09:00:00+00:00").date()
