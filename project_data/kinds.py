"""What a kind of record is: where its rows are and what the file says of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from project_data.fields import Field, Ref
from project_data.rows import Rows


@dataclass(frozen=True)
class Kind:
    """A kind of record: where its rows are and what the file says of them.

    The first fields (`key`) name a row and are never changed.
    """

    name: str
    model: type[Model]
    key: tuple[Field, ...]
    fields: tuple[Field, ...] = ()
    # Comes in when another record names it, without a fact of its own.
    is_directory: bool = False

    @property
    def all_fields(self) -> dict[str, Field]:
        """Return every field, by its name in the file."""
        return {field.name: field for field in (*self.key, *self.fields)}

    @property
    def has_sources(self) -> bool:
        """Return whether the rows show where they are known from."""
        return "sources" in self.all_fields

    @property
    def label(self) -> str:
        """Return the model's label, for the memory of the loads."""
        return self.model._meta.label_lower

    def rows(self, rows: Rows, keys: list[str]) -> Iterable[Any]:
        """Return the locked rows that may stand for one of `keys`."""
        first = self.key[0]
        attr = first.attr or first.name
        found: Any = self.model._base_manager.select_for_update()
        if isinstance(first, Ref):
            return found.filter(**{f"{attr}__in": rows.pks(first.kind)})
        return found.filter(**{f"{attr}__in": [key.split("/")[0] for key in keys]})

    def key_of(self, row: Any, rows: Rows) -> str:
        """Return the key of a row."""
        parts = [field.noted(row, rows) for field in self.key]
        return "/".join("-" if part is None else str(part) for part in parts)


def key_in_file(kind: Kind, noted: dict[str, Any]) -> str:
    """Return the key that the noted values of a record make."""
    parts = [noted[field.name] for field in kind.key]
    return "/".join("-" if part is None else str(part) for part in parts)
