"""How settings are read from outside: from NAME, or from the file NAME_FILE names."""

import environ
from environ.fileaware_mapping import FileAwareMapping


class _Variables(FileAwareMapping):
    """The environment, each value taken as it stands."""

    def __getitem__(self, key: str) -> str:
        # Editors end a file with a line break; nobody means it as part of a key.
        value: str = super().__getitem__(key).rstrip("\r\n")
        # A secret may begin with "$": it is not the name of another variable.
        return f"\\{value}" if value.startswith("$") else value


class Environment(environ.FileAwareEnv):
    """django-environ without its "$NAME" references."""

    ENVIRON = _Variables()

    def __init__(self) -> None:
        super().__init__()
        self.escape_proxy = True
