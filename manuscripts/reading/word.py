"""A Word file: its text, notes, headers, comments with their threads, and changes."""

from typing import IO

from lxml import etree

from manuscripts.contents import BlockKind, Contents, MarginComment
from manuscripts.reading import (
    MAX_COMMENTS,
    MAX_NAME,
    MAX_WORDS,
    plain,
    shortened,
)
from manuscripts.reading.gathered import Enough, Gathered, Paragraph
from manuscripts.reading.package import Package, Unreadable, value
from manuscripts.reading.story import Story
from manuscripts.reading.styles import Styles
from manuscripts.reading.threads import (
    Remark,
    in_threads,
    join_by_place,
    join_by_words,
    read_threads,
)

# Which parts hold stories besides the text, and the code when one cannot be read.
STORIES: list[tuple[str, BlockKind, str]] = [
    ("footnotes", "note", "notes"),
    ("endnotes", "note", "notes"),
    ("header", "header", "headers"),
    ("footer", "header", "headers"),
]
# Lines that Word draws above notes.
NOT_A_NOTE = ("separator", "continuationSeparator", "continuationNotice")


def read_word(file: IO[bytes]) -> Contents:
    """Return what a .docx says; a part that is broken leaves a code in `unread`."""
    gathered = Gathered()
    remarks: list[Remark] = []
    try:
        package = Package(file)
        styles = Styles(package)
        _read_story(Story(gathered, styles), package, package.main, "text")
        for kind, block_kind, code in STORIES:
            for part in dict.fromkeys(package.related(kind)):
                story = NoteStory(gathered, styles, kind=block_kind)
                _read_story(story, package, part, code)
        remarks = _remarks(package, styles, gathered)
    except Unreadable:
        gathered.warn("text")
    except Enough:
        pass  # it has said so
    return Contents(
        blocks=gathered.blocks,
        comments=[_placed(remark, gathered) for remark in in_threads(remarks)],
        changes=gathered.tracked_changes(),
        unread=gathered.unread,
    )


def _read_story(story: Story, package: Package, part: str, code: str) -> None:
    """Read one part; what stood before the place where it breaks is kept."""
    try:
        story.read(package.walk(part))
    except Unreadable:
        story.gathered.warn(code)
    story.finish()


class NoteStory(Story):
    """Notes stand in the chapter that refers to them; a header is said once."""

    def __init__(self, gathered: Gathered, styles: Styles, *, kind: BlockKind) -> None:
        super().__init__(gathered, styles, kind=kind)
        self.starts |= {
            "footnote": lambda e: self.begin_note("footnote", e),
            "endnote": lambda e: self.begin_note("endnote", e),
        }
        self.chapter = ""

    def begin_note(self, kind: str, element: etree._Element) -> None:
        """Begin a note."""
        if value(element, "type") in NOT_A_NOTE:
            self.skipped = element
        known = self.gathered.note_chapters
        self.chapter = known.get((kind, value(element, "id") or ""), "")

    def close(self, paragraph: Paragraph) -> None:
        """Keep a paragraph of a note; of several equal headers the first."""
        texts = (b.text for b in self.gathered.blocks if b.kind == "header")
        if paragraph.kind == "header" and paragraph.text.strip() in texts:
            return
        self.gathered.chapter = ""
        paragraph.chapter = self.chapter
        self.gathered.add_block(paragraph)


class CommentStory(Story):
    """The part that holds the comments: each with who, when and its paragraphs."""

    def __init__(self, gathered: Gathered, styles: Styles) -> None:
        super().__init__(gathered, styles)
        self.remarks: list[Remark] = []
        self.starts |= {
            "comment": self.begin_comment,
            "drawing": lambda e: self.picture(),
            "pict": lambda e: self.picture(),
        }
        self.has_pictures = False

    def begin_comment(self, element: etree._Element) -> None:
        """Begin a comment."""
        if len(self.remarks) >= MAX_COMMENTS:
            raise Enough
        self.remarks.append(
            Remark(
                id=(value(element, "id") or "")[:40],
                author=value(element, "author") or value(element, "initials") or "",
                written_at=(value(element, "date") or "")[:40],
            )
        )

    def begin_paragraph(self, element: etree._Element) -> None:
        """Begin a paragraph; replies name the comment by its mark."""
        super().begin_paragraph(element)
        mark = value(element, "paraId")
        if mark and self.remarks:
            self.remarks[-1].marks.append(mark.upper())

    def close(self, paragraph: Paragraph) -> None:
        """Add the paragraph to the comment."""
        if self.remarks:
            self.remarks[-1].texts.append(paragraph.text)

    def picture(self) -> None:
        """Note that a comment shows something that is no text."""
        self.has_pictures = True


def _remarks(package: Package, styles: Styles, gathered: Gathered) -> list[Remark]:
    found: list[Remark] = []
    for part in dict.fromkeys(package.related("comments")):
        story = CommentStory(Gathered(), styles)
        try:
            story.read(package.walk(part))
        except Unreadable:
            gathered.warn("comments")
        except Enough:
            gathered.warn("too_many_comments")
        story.finish()
        if story.has_pictures:
            gathered.warn("comment_pictures")
        found += story.remarks
    for part in package.related("commentsextended"):
        read_threads(package, part, found, gathered)
    join_by_place(found, gathered.anchors)
    join_by_words(found, gathered.anchors)
    return found


def _placed(remark: Remark, gathered: Gathered) -> MarginComment:
    anchor = gathered.anchors.get(remark.id)
    place = gathered.place_of(anchor) if anchor else None
    return MarginComment(
        id=remark.id,
        author=shortened(plain(remark.author), MAX_NAME),
        text=shortened(plain(remark.text), MAX_WORDS),
        quote=gathered.quote_of(anchor) if anchor else "",
        chapter=place.chapter if place else "",
        block=place.index if place else None,
        written_at=remark.written_at,
        parent=remark.parent,
        is_resolved=remark.is_resolved,
    )
