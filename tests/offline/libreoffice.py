"""LibreOffice, where somebody asks for it: it is no part of what tests need.

`WITH_LIBREOFFICE=1 make test` runs what needs it, where `soffice` is installed;
elsewhere those tests do not exist, so that none is skipped.
"""

import os
import shutil
import subprocess
from pathlib import Path

SOFFICE = shutil.which("soffice") if os.environ.get("WITH_LIBREOFFICE") else None


def saved_by_libreoffice(content: bytes, extension: str, folder: Path) -> bytes:
    """Return what LibreOffice makes of a file when it saves it."""
    assert SOFFICE is not None
    source, out = folder / f"in.{extension}", folder / "out"
    source.write_bytes(content)
    home = f"-env:UserInstallation=file://{folder}/home"
    convert = [SOFFICE, home, "--headless", "--convert-to", extension]
    command = [*convert, "--outdir", str(out), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return (out / source.name).read_bytes()
