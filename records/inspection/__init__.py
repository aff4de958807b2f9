"""Looks inside a file before anybody opens it. Knows no Django, writes nothing.

Runs as a child process of its own (`python -m records.inspection docx`), which
limits its own memory and time: see `__main__`. Three verdicts: accept, warn
(kept, with a notice), refuse. The words for the codes are in
`records.verdicts`.
"""

from dataclasses import dataclass, field
from typing import Any


class Refused(Exception):
    """The file is refused; `code` and `params` say why."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass
class Findings:
    """Warnings met on the way, each once."""

    warnings: list[dict[str, Any]] = field(default_factory=list)

    def warn(self, code: str, **params: Any) -> None:
        """Note a warning unless it is noted already."""
        warning = {"code": code, "params": params}
        if warning not in self.warnings and len(self.warnings) < 10:
            self.warnings.append(warning)
