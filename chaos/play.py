"""Go through the faults one by one, then through the tests that stand for others."""

import time
import traceback
from pathlib import Path

from django.db import connection

from chaos import report, tests
from chaos.faults import FAULTS, FULL, QUICK, clocks, kills, servers, surroundings
from chaos.rows import Row
from chaos.stage import Stage
from mail.models import EngineState
from sse_project.lib import dates

MODULES = (kills, surroundings, servers, clocks)  # they add themselves to FAULTS


def perform(
    folder: Path,
    *,
    is_full: bool,
    only: set[str],
    write_to: Path | None,
    with_tests: bool = True,
) -> int:
    """Run all, or `only` some; return 0 when every requirement holds."""
    size = FULL if is_full else QUICK
    # Nothing is planned until a fault wants it.
    EngineState.objects.create(
        pk=1, last_plan_at=dates.machine_now(), planned_for=dates.now()
    )
    rows: list[Row] = []
    started = time.monotonic()
    print(report.HEAD, flush=True)
    stage = Stage(folder)
    try:
        for fault in sorted(FAULTS, key=lambda fault: int(fault.number[1:])):
            if only and fault.number not in only:
                continue
            row = Row(fault.number, fault.what)
            before = time.monotonic()
            try:
                fault.run(stage, size, row)
            except Exception as error:
                traceback.print_exc()
                row.broken.append(
                    f"{type(error).__name__}: {' '.join(str(error).split())}"
                )
                connection.close()  # the next fault begins anew
                stage.clear()
            row.seconds = time.monotonic() - before
            rows.append(row)
            print(report.line(row), flush=True)
    finally:
        stage.stop()
    for row in tests.run(folder, only, is_full=is_full) if with_tests else ():
        rows.append(row)
        print(report.line(row), flush=True)
    text = report.whole(rows, is_full=is_full, seconds=time.monotonic() - started)
    print("\n" + report.sums(rows))
    if write_to is not None:
        write_to.parent.mkdir(parents=True, exist_ok=True)
        write_to.write_text(text)
    broken = [row for row in rows if row.broken]
    if broken:
        log = (folder / "log").read_text(errors="replace")
        print("\nThe last of the processes' log:\n" + log[-3000:])
    return 1 if broken else 0
