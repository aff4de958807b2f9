"""Blocks and long drafts for the tests of this room."""

import random

from manuscripts.contents import Block

_WORDS = (
    "social solidarity economy cooperative association member worker enterprise policy"
    " ministry region framework law mutual benefit public informal sector survey"
    " household income training credit union village fund school market producer"
    " women youth community local national committee council development sustainable"
    " employment pandemic measure support programme evaluation evidence interview"
)
WORDS = _WORDS.split()


def blocks(*texts: str | tuple[str, int]) -> list[Block]:
    """Return paragraphs; a pair of text and level is a heading."""
    found, chapter = [], ""
    for index, each in enumerate(texts):
        text, level = each if isinstance(each, tuple) else (each, 0)
        chapter = text if level == 1 else chapter
        kind = "heading" if level else "text"
        found.append(Block(index, kind, text, chapter, level))
    return found


def table(rows: list[list[str]], number: int = 0, start: int = 0) -> list[Block]:
    """Return the cells of a table."""
    return [
        Block(start, "cell", text, table=number, row=row, column=column)
        for row, cells in enumerate(rows)
        for column, text in enumerate(cells)
    ]


def long_draft(words: int, seed: int = 1, chapters: int = 9) -> list[Block]:
    """Return a draft of about `words` words in chapters with sections."""
    pick = random.Random(seed)
    found: list[str | tuple[str, int]] = []
    for chapter in range(1, chapters + 1):
        found.append((f"{chapter} {' '.join(pick.choices(WORDS, k=3))}", 1))
        written = 0
        while written < words / chapters:
            sentences = [
                " ".join(pick.choices(WORDS, k=pick.randint(8, 25))).capitalize()
                for _sentence in range(pick.randint(2, 6))
            ]
            text = ". ".join(sentences) + f" ({pick.randint(1990, 2020)})."
            written += len(text.split())
            found.append(text)
    return blocks(*found)


def revised(draft: list[Block], changes: int, seed: int = 2) -> list[Block]:
    """Return the draft with that many paragraphs changed, added, removed or moved."""
    pick = random.Random(seed)
    texts: list[str | tuple[str, int]] = [
        (b.text, b.level) if b.level else b.text for b in draft
    ]
    for _change in range(changes):
        places = [i for i, text in enumerate(texts) if isinstance(text, str)]
        place = pick.choice(places)
        kind = pick.choice(["reword"] * 6 + ["add", "remove", "move"])
        if kind == "reword":
            said = str(texts[place]).split()
            for _word in range(pick.randint(1, 6)):
                said[pick.randrange(len(said))] = pick.choice(WORDS)
            texts[place] = " ".join(said)
        elif kind == "add":
            texts.insert(place, " ".join(pick.choices(WORDS, k=40)) + ".")
        elif kind == "remove":
            del texts[place]
        else:
            texts.insert(pick.choice(places[:-1]), texts.pop(place))
    return blocks(*texts)
