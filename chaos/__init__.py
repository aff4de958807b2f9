"""`make chaos`: break the mail engine in every way we know, and count the letters.

Real PostgreSQL, Redis, Celery workers and beat as processes, and a mail server that
misbehaves. Each fault of the acceptance list (R1 to R36) is one function in `faults/`
and one row of the table.
"""
