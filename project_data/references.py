"""What records say of each other: whatever they name must be there."""

from collections.abc import Iterator

from project_data.records import Record, State

Records = dict[str, dict[str, Record]]


def problems_of_references(records: Records) -> list[str]:
    """Return a line for each name, in any state of a record, that nothing has."""
    return [
        f"{record.where}: {problem}"
        for of_kind in records.values()
        for record in of_kind.values()
        for state in record.states
        for problem in _problems_of(record, state, records)
    ]


def _problems_of(record: Record, state: State, records: Records) -> Iterator[str]:
    for name, noted in state.noted.items():
        kind = record.kind.all_fields[name].refers_to
        if name == "subject":
            kind, _space, noted = noted.partition(" ")
        if not kind or noted is None:
            continue
        if kind not in records:
            yield f"{name}: no kind {kind!r}"
            continue
        for key in noted if isinstance(noted, list) else [noted]:
            if key not in records[kind]:
                yield f"{name}: there is no {kind} called {key!r}"
    for source in state.sources:
        if source not in records["source"]:
            yield f"sources: there is no {source!r}"
