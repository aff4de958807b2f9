"""Set up what tests, lint and benchmarks need; nothing when it is there."""

import environment


def prepare():
    """Fill `.venv` from the development lock file."""
    environment.ensure_venv("requirements-dev.txt", environment.ROOM_FOR_DEV_VENV)


if __name__ == "__main__":
    environment.main(prepare)
