"""How often something may be done: counted in the cache, which is the database.

What only reads is counted in the memory of each process instead.
"""

from django.core.cache import cache, caches


def take_turn(name: str, *, limit: int, seconds: int) -> bool:
    """Take one of `limit` turns within `seconds`; return False when none is left.

    Each turn is an entry of its own that ends by itself. Adding an entry is
    atomic where counting one up is not: the database cache would read, write,
    and give the counter five more minutes each time.
    """
    turns = [f"turn:{name}:{number}" for number in range(limit)]
    taken = cache.get_many(turns)
    free = (turn for turn in turns if turn not in taken)
    return any(cache.add(turn, True, seconds) for turn in free)


def take_read(name: str, *, limit: int, seconds: int) -> bool:
    """Take one of `limit` reads within `seconds`; return False when none is left.

    Each process counts for itself and writes nothing to the database.
    """
    key, reads = f"read:{name}", caches["drawn"]
    reads.add(key, 0, seconds)
    try:
        return reads.incr(key) <= limit
    except ValueError:  # it ended, or was thrown out, between the two lines
        return True
