"""What Celery runs for files: clear up, ask the scanner again, compare."""

from celery import shared_task

from records.quarantine import check_quarantine
from records.sweeping import sweep_files
from records.wholeness import check_files

# Well under the time limit of the task: one file more is begun at most.
COMPARE_SECONDS = 300


@shared_task(name="records.sweep", time_limit=600)
def sweep() -> dict[str, int]:
    """Clear up; run hourly by Celery beat."""
    return vars(sweep_files())


@shared_task(name="records.check_quarantine", time_limit=540)
def check_waiting() -> dict[str, int]:
    """Ask the virus scanner about files that wait; run every ten minutes."""
    return vars(check_quarantine())


@shared_task(name="records.check_files", time_limit=600)
def compare() -> dict[str, int]:
    """Compare the files that are due, each at least once a week; run hourly."""
    compared = check_files(seconds=COMPARE_SECONDS)
    return {"whole": compared.whole, "broken": len(compared.broken)}
