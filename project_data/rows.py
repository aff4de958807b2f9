"""The rows that stand in the database for the records of the file."""

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

if TYPE_CHECKING:
    from project_data.kinds import Kind


class Rows:
    """Finds rows by the keys of the file, and keys by rows.

    Locked when read, so that between reading and writing nobody edits them.
    """

    def __init__(self, addresses: dict[str, str]) -> None:
        """Remember the addresses of the file's sources, by key."""
        self._addresses = addresses
        self._sources = {address: key for key, address in addresses.items()}
        self._models: dict[str, type[Model]] = {}
        self._by_key: dict[str, dict[str, Any]] = {}
        self._keys: dict[str, dict[int, str]] = {}
        self._links: dict[tuple[type[Model], str], dict[int, set[int]]] = {}

    def read(self, kind: "Kind", keys: list[str]) -> None:
        """Fetch and lock the rows of a kind that may stand for `keys`."""
        self._models[kind.name] = kind.model
        self._by_key[kind.name] = {}
        self._keys[kind.name] = {}
        wanted = set(keys)
        for row in kind.rows(self, keys):
            key = kind.key_of(row, self)
            if key in wanted:
                self.add(kind, key, row)

    def add(self, kind: "Kind", key: str, row: Any) -> None:
        """Let `row` stand for `key`."""
        self._by_key[kind.name][key] = row
        self._keys[kind.name][row.pk] = key

    def get(self, kind: str, key: str) -> Any:
        """Return the row that stands for `key`, None when there is none."""
        return self._by_key[kind].get(key)

    def model(self, kind: str) -> type[Model]:
        """Return the model of a kind that was read."""
        return self._models[kind]

    def pk(self, kind: str, key: str | None) -> int | None:
        """Return the id of the row that stands for `key`."""
        return None if key is None else self._by_key[kind][key].pk

    def pks(self, kind: str) -> list[int]:
        """Return the ids of all rows of a kind."""
        return list(self._keys[kind])

    def key(self, kind: str, pk: int | None) -> str | None:
        """Return the key of a row; "#7" for one that is not in the file."""
        return None if pk is None else self._keys[kind].get(pk, f"#{pk}")

    def label(self, content_type_id: int, pk: int) -> str:
        """Return kind and key of any row: "workshop 2019-11-kick-off"."""
        model = ContentType.objects.get_for_id(content_type_id).model_class()
        for kind, other in self._models.items():
            if other is model:
                return f"{kind} {self.key(kind, pk)}"
        return f"#{content_type_id} #{pk}"

    def source_at(self, address: str) -> str:
        """Return the key of the source with this address, else the address."""
        return self._sources.get(address, address)

    def address(self, source: str) -> str:
        """Return the address of a source."""
        return self._addresses[source]

    def linked(self, model: type[Model], attr: str) -> dict[int, set[int]]:
        """Return the ids each row of `model` points at by the set `attr`."""
        if (model, attr) not in self._links:
            field: Any = model._meta.get_field(attr)
            through = field.remote_field.through
            here, there = field.m2m_column_name(), field.m2m_reverse_name()
            links: dict[int, set[int]] = defaultdict(set)
            pairs = through._base_manager.values_list(here, there)
            for pk, other in pairs:
                links[pk].add(other)
            self._links[model, attr] = links
        return self._links[model, attr]
