"""Who sees which study, draft, round and comment; and what pages need with them.

`visible_to(user)` is the one place of visibility: pages, lists, select boxes,
counts and mails start from it. The models import these modules, so here they
are asked for by name (`asking.model`).
"""
