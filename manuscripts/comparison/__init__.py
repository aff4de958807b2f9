"""What changed from one text to another: by chapter, paragraph and word.

Plain Python, no Django. `compare(old, new)` takes the blocks of two files and
returns a `Comparison`. Its cost is bounded: where two texts have too little in
common to be worth the search, passages are told as removed and added.
"""

from manuscripts.comparison.differ import compare
from manuscripts.comparison.result import (
    Cell,
    ChapterChanges,
    Comparison,
    Item,
    Piece,
    Row,
)

__all__ = ["Cell", "ChapterChanges", "Comparison", "Item", "Piece", "Row", "compare"]
