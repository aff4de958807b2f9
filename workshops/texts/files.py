"""A text of a workshop as a file for Word, or as a PDF."""

from django.utils.text import slugify

from sse_project.lib import markdown, pdf, word_file
from sse_project.lib.pdf import Block, Heading
from workshops.models import Document
from workshops.texts.naming import ADDRESSES


def file_name(document: Document, extension: str) -> str:
    """Return "2020-08-21-interim-2-minutes-v3.docx"."""
    kind = ADDRESSES[Document.Kind(document.kind)]
    slug = slugify(document.workshop.slug)
    return f"{slug}-{kind}-v{document.last_number}.{extension}"


def as_word(document: Document, text: str) -> bytes:
    """Return the text as .docx."""
    return word_file.render(*_titled(document, text))


def as_pdf(document: Document, text: str) -> bytes:
    """Return the text as .pdf; raises TooLong, see `sse_project.lib.pdf`."""
    return pdf.render(*_titled(document, text))


def _titled(document: Document, text: str) -> tuple[str, list[Block]]:
    """Return the title and what stands below it: the first heading is the title."""
    blocks = markdown.blocks_of(text)
    if blocks and isinstance(blocks[0], Heading) and blocks[0].level == 1:
        return markdown.plain(blocks[0].text), blocks[1:]
    return str(document), blocks
