"""`make reset`: remove the local data after asking, so that `make run` is fresh."""

import os
import shutil
import sys
from pathlib import Path

import environment
from environment import ROOT, CannotStart, say


def reset():
    """Ask, then remove `var/`: database, files, outbox and secret."""
    var = Path(os.environ.get("VAR_DIR") or str(ROOT / "var")).resolve()
    if not var.exists():
        say(f"There is nothing to remove: {var} does not exist.")
        return
    if not (var / "secret-key").exists():
        raise CannotStart(f"{var} was not made by make run; not touched.")
    say(f"This removes {var}: database, uploaded files and e-mails.")
    if not sys.stdin.isatty() and os.environ.get("YES") != "1":
        raise CannotStart("Nobody to ask; nothing removed (YES=1 make reset does it).")
    if os.environ.get("YES") != "1" and input("Type yes to go on: ").strip() != "yes":
        raise CannotStart("Nothing was removed.")
    shutil.rmtree(str(var))
    say("Removed. `make run` starts afresh.")


if __name__ == "__main__":
    environment.main(reset)
