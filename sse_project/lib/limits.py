"""How often something may be done: counted in the cache, which is the database."""

from django.core.cache import cache


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
