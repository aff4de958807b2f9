"""What this room puts on its own pages, and on those of rooms to its left."""

from casestudies.panels import ending, sharing

__all__ = ["ending", "sharing"]
