"""How long the pack of a workshop of six countries takes to be built.

Each country brings a draft of 30,000 words, slides and comments that must be
answered; six themes are judged. In a database of its own, which is dropped again.
Prints a table; the time is the best of three, that of building the first.
"""

import datetime as dt
import io
import os
import random
import time
from types import SimpleNamespace
from typing import Any

import django

from bench.measuring import best, fresh_database

COUNTRIES, THEMES, MUST, ITEMS = 6, 6, 20, 60
SLIDES = 5 * 1024**2  # bytes, as photographs make them
AT = dt.datetime(2020, 8, 26, 9, 0, tzinfo=dt.UTC)


def main() -> None:
    """Measure the page, the building and its size, and print the table."""
    django.setup()
    with fresh_database():
        rows = _measure()
    print("| pack of six countries | time | size |\n|---|---|---|")
    for what, seconds, size in rows:
        print(f"| {what} | {seconds:.2f} s | {size} |")


def _measure() -> list[tuple[str, float, str]]:
    from sse_project.lib import dates, pdf  # noqa: PLC0415 -- app ready
    from workshops.models import PackBuild  # noqa: PLC0415 -- app ready
    from workshops.pack.contents import pack_of  # noqa: PLC0415 -- app ready
    from workshops.pack.words import pack_blocks  # noqa: PLC0415 -- app ready
    from workshops.services import packs  # noqa: PLC0415 -- app ready

    w = _world()

    def build() -> Any:
        asked = PackBuild.objects.create(
            workshop=w.workshop, reader=w.coordinator, asked_at=dates.machine_now()
        )
        return packs.build(asked)

    gathered, pack = best(lambda: pack_of(w.coordinator, w.workshop))
    written, page = best(lambda: pdf.render("Pack", pack_blocks(pack, yours=dt.UTC)))
    started = time.perf_counter()
    first = build()
    took = time.perf_counter() - started
    assert first.state == PackBuild.State.READY, first.problem
    return [
        ("gather it, as its page does", gathered, "–"),
        ("write its PDF", written, f"{len(page) / 1024:.0f} KB"),
        ("build it all", took, f"{first.file.size / 1024**2:.0f} MB"),
    ]


def _world() -> SimpleNamespace:
    """Return a workshop whose six countries bring all they can."""
    from bench.manuscripts import _write  # noqa: PLC0415 -- app ready
    from sse_project.lib import dates  # noqa: PLC0415 -- app ready
    from tests import factories as make  # noqa: PLC0415 -- app ready
    from tests.manuscripts.texts import long_draft  # noqa: PLC0415 -- app ready
    from tests.world import stored_file  # noqa: PLC0415 -- app ready

    dates.set_project_clock(lambda: AT)
    phase = make.PhaseFactory(number=1)
    workshop = make.WorkshopFactory(
        phase=phase, starts_on=dt.date(2020, 9, 22), exactness="day"
    )
    w = SimpleNamespace(
        workshop=workshop, coordinator=make.TeamMemberFactory(phase=phase).user
    )
    themes = [make.ThemeFactory(phase=phase) for _n in range(THEMES)]
    dice = random.Random(1)  # noqa: S311 -- no secret
    for number in range(COUNTRIES):
        place = make.ParticipationFactory(phase=phase)
        target = io.BytesIO()
        _write(long_draft(30_000, seed=number), target)
        draft = make.DraftFactory(
            study=make.CaseStudyFactory(participation=place),
            file=stored_file(target.getvalue(), "draft.docx"),
        )
        slides = stored_file(dice.randbytes(SLIDES), "slides.pptx")
        make.SlideFileFactory(
            presentation=make.PresentationFactory(
                workshop=workshop, participation=place
            ),
            file=slides,
        )
        opened = make.ReviewRoundFactory(draft=draft)
        for comment in range(1, MUST + 1):
            text = long_draft(60, seed=comment)[-1].text
            make.CommentFactory(
                round=opened, number=comment, priority="must", text=text
            )
        for theme in themes:
            make.ThemeCheckFactory(draft=draft, theme=theme)
    for _n in range(ITEMS):
        make.AgendaItemFactory(workshop=workshop)
    return w


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sse_project.settings")
    main()
