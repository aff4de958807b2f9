"""The hostile corpus: built here, named by what it is, with the verdict we want.

Codes are those of `records.verdicts`; "accept" and "warn" are the other two.
U numbers are lines of the acceptance list.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import openpyxl
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from tests.documents import (
    parts_of,
    pdf_bytes,
    slides_bytes,
    word_bytes,
    word_with,
    zip_of,
)

Case = tuple[str, Callable[[], bytes], str]

DOCUMENT = "word/document.xml"
RELS = "word/_rels/document.xml.rels"
TYPES = "[Content_Types].xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def rel(kind: str, target: str, *, external: bool = True) -> bytes:
    """Return a Word file whose document has one more relation."""
    mode = ' TargetMode="External"' if external else ""
    row = f'<Relationship Id="r99" Type="{OFFICE}{kind}" Target="{target}"{mode}/>'
    end = b"</Relationships>"
    return word_with(replace={RELS: (end, row.encode() + end)})


def body(markup: str) -> bytes:
    """Return a Word file with `markup` at the end of its text."""
    return word_with(replace={DOCUMENT: (b"<w:sectPr", markup.encode() + b"<w:sectPr")})


def field(*pieces: str) -> str:
    """Return a complex field whose instruction is split over runs."""
    runs = "".join(f"<w:r><w:instrText>{p}</w:instrText></w:r>" for p in pieces)
    return (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'{runs}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


def xml_part(content: bytes) -> bytes:
    """Return a Word file with one more XML part."""
    return word_with(add={"customXml/item9.xml": content})


def dtd(inside: str, encoding: str = "utf-8") -> bytes:
    """Return a Word file with a part that has a document type."""
    text = f'<?xml version="1.0" encoding="{encoding}"?>{inside}<a>x</a>'
    return xml_part(text.encode(encoding))


def rebuilt(change: Callable[[zipfile.ZipFile], None]) -> bytes:
    """Return a Word file to whose archive `change` was done at the end."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part, content in parts_of(word_bytes()).items():
            archive.writestr(part, content)
        change(archive)
    return target.getvalue()


def symlink() -> bytes:
    """Return a Word file with a part that is a symbolic link."""

    def change(archive: zipfile.ZipFile) -> None:
        part = zipfile.ZipInfo("word/link.xml")
        part.external_attr = 0o120777 << 16
        archive.writestr(part, "/etc/passwd")

    return rebuilt(change)


def twice(name: str) -> bytes:
    """Return a Word file that has one part twice."""

    def change(archive: zipfile.ZipFile) -> None:
        part = zipfile.ZipInfo(name)
        archive.filelist.append(archive.filelist[0])
        archive.filelist.pop()
        archive.NameToInfo.pop(name, None)
        archive.writestr(part, b"<a/>")

    return rebuilt(change)


def patched_directory(name: str, offset: int, value: bytes) -> bytes:
    """Return a Word file with bytes changed in the directory entry of `name`."""
    content = bytearray(word_bytes())
    at = 0
    while True:
        at = content.index(b"PK\x01\x02", at)
        size = struct.unpack_from("<H", content, at + 28)[0]
        if content[at + 46 : at + 46 + size].decode() == name:
            content[at + offset : at + offset + len(value)] = value
            return bytes(content)
        at += 4


def overlapping() -> bytes:
    """Return an archive in which many entries share the same bytes."""
    parts = parts_of(word_bytes())
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        first = archive.getinfo(DOCUMENT)
        for number in range(50):
            copy = zipfile.ZipInfo(f"word/copy{number}.xml")
            for attribute in ("CRC", "compress_size", "file_size", "header_offset"):
                setattr(copy, attribute, getattr(first, attribute))
            copy.compress_type = first.compress_type
            archive.filelist.append(copy)
    return target.getvalue()


def zeros(megabytes: int) -> bytes:
    """Return a Word file with a part of zeros."""

    def change(archive: zipfile.ZipFile) -> None:
        with archive.open("word/media/image1.png", "w") as part:
            for _ in range(megabytes):
                part.write(b"\0" * 1024**2)

    return rebuilt(change)


def many_parts() -> bytes:
    """Return a Word file of 3,000 parts."""
    return word_with(add={f"word/media/i{n}.png": b"x" for n in range(3000)})


def flipped(content: bytes, at: int) -> bytes:
    """Return `content` with one byte changed."""
    changed = bytearray(content)
    changed[at] ^= 0xFF
    return bytes(changed)


def ole(*streams: bytes) -> bytes:
    """Return something that looks like an OLE file holding `streams`."""
    return OLE_MAGIC + b"\0" * 504 + b"".join(streams)


def action(**entries: object) -> Callable[[], bytes]:
    """Return a PDF that does something when it is opened."""

    def change(writer: PdfWriter) -> None:
        made = DictionaryObject({NameObject(f"/{k}"): v for k, v in entries.items()})
        writer._root_object[NameObject("/OpenAction")] = writer._add_object(made)

    return lambda: pdf_bytes(change)


def annotation(**entries: object) -> Callable[[], bytes]:
    """Return a PDF with a link on its page."""

    def change(writer: PdfWriter) -> None:
        made = DictionaryObject({NameObject(f"/{k}"): v for k, v in entries.items()})
        note = DictionaryObject(
            {NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): made}
        )
        writer.pages[0][NameObject("/Annots")] = ArrayObject([note])

    return lambda: pdf_bytes(change)


def name(text: str) -> NameObject:
    """Return a PDF name."""
    return NameObject(f"/{text}")


def text(value: str) -> TextStringObject:
    """Return a PDF text."""
    return TextStringObject(value)


def pdf_javascript(writer: PdfWriter) -> None:
    """Give the PDF a script in its tree of names."""
    script = DictionaryObject({name("S"): name("JavaScript"), name("JS"): text("a")})
    names = DictionaryObject({name("Names"): ArrayObject([text("a"), script])})
    writer._root_object[name("Names")] = DictionaryObject({name("JavaScript"): names})


def pdf_attachment(writer: PdfWriter) -> None:
    """Give the PDF an attachment."""
    writer.add_attachment("data.csv", b"a,b")


def pdf_form(writer: PdfWriter) -> None:
    """Give the PDF an XFA form."""
    writer._root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/XFA"): text("<xdp/>")}
    )


def pdf_encrypted(writer: PdfWriter) -> None:
    """Protect the PDF."""
    writer.encrypt("secret", algorithm="RC4-128")


def pdf_media(writer: PdfWriter) -> None:
    """Give the PDF a film."""
    writer.pages[0][NameObject("/Annots")] = ArrayObject(
        [DictionaryObject({NameObject("/Subtype"): NameObject("/RichMedia")})]
    )


def pdf_stream(layers: int, megabytes: int) -> Callable[[], bytes]:
    """Return a PDF whose page content unpacks to `megabytes`."""

    def change(writer: PdfWriter) -> None:
        packer = zlib.compressobj(9)
        packed = (
            b"".join(packer.compress(b" " * 1024**2) for _ in range(megabytes))
            + packer.flush()
        )
        for _ in range(layers - 1):
            packed = zlib.compress(packed, 9)
        stream = DecodedStreamObject()
        stream._data = packed
        stream[NameObject("/Filter")] = ArrayObject([name("FlateDecode")] * layers)
        writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)

    return lambda: pdf_bytes(change)


def pdf_page_loop(writer: PdfWriter) -> None:
    """Make the page tree contain itself."""
    pages = writer._root_object.raw_get("/Pages")
    pages.get_object()["/Kids"].append(pages)
    pages.get_object()[NameObject("/Count")] = NumberObject(2)


def pdf_broken_stream(writer: PdfWriter) -> None:
    """Give the page a stream that cannot be unpacked."""
    stream = DecodedStreamObject()
    stream._data = b"not deflated"
    stream[NameObject("/Filter")] = name("FlateDecode")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)


def pdf_hidden_name() -> bytes:
    """Return a PDF that writes /JavaScript with an escaped letter."""
    return pdf_bytes(pdf_javascript).replace(b"/JavaScript", b"/Java#53cript")


def encrypted_parts() -> bytes:
    """Return a Word file one of whose parts says it is encrypted."""
    return patched_directory(DOCUMENT, 8, b"\x01\x00")


PE = b"MZ\x90\0" + b"\0" * 60
XXE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "&l;&l;&l;&l;&l;&l;&l;&l;&l;&l;">]>'
MACRO_TYPE = (
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    b"application/vnd.ms-word.document.macroEnabled.main+xml",
)
DEFAULT_BIN = (
    b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
)

WORD: list[Case] = [
    # Clean (U17 in names; safety.md: these must never be refused).
    ("python-docx", word_bytes, "accept"),
    (
        "printer settings",
        lambda: word_with(add={"word/printerSettings1.bin": b"\0\1\2" * 99}),
        "accept",
    ),
    ("relative hyperlink", lambda: rel("hyperlink", "annex.docx"), "accept"),
    ("web hyperlink", lambda: rel("hyperlink", "https://example.org/a?b=c"), "accept"),
    ("mail hyperlink", lambda: rel("hyperlink", "mailto:a@example.org"), "accept"),
    ("anchor hyperlink", lambda: rel("hyperlink", "#chapter-3"), "accept"),
    ("page field", lambda: body(field(" PAGE ")), "accept"),
    ("text about DDE", lambda: body(field(" REF DDE_chapter ")), "accept"),
    (
        "hyperlink field",
        lambda: body(field(' HYPERLINK "https://example.org" ')),
        "accept",
    ),
    ("svg picture", lambda: word_with(add={"word/media/a.svg": b"<svg/>"}), "accept"),
    ("custom xml", lambda: xml_part(b"<a>plain</a>"), "accept"),
    # Kept with a warning (U10, U11).
    (
        "old equation",
        lambda: word_with(
            add={
                "word/embeddings/oleObject1.bin": ole(
                    "Equation Native".encode("utf-16-le")
                )
            }
        ),
        "warn",
    ),
    (
        "embedded spreadsheet",
        lambda: word_with(
            add={"word/embeddings/a.xlsx": zip_of({"xl/workbook.xml": b"<a/>"})}
        ),
        "warn",
    ),
    ("linked image", lambda: rel("image", "https://example.org/a.png"), "warn"),
    (
        "linked image by a field",
        lambda: body(field(' INCLUDEPICTURE "https://example.org/a.png" ')),
        "warn",
    ),
    ("linked film", lambda: rel("video", "https://example.org/a.mp4"), "warn"),
    (
        "template on the author's disk",
        lambda: rel("attachedTemplate", "file:///C:/Users/a/Normal.dotm"),
        "warn",
    ),
    # U4: damaged.
    ("truncated", lambda: word_bytes()[:-200], "damaged"),
    ("cut in half", lambda: word_bytes()[: len(word_bytes()) // 2], "damaged"),
    (
        "one flipped byte",
        lambda: flipped(zip_of(parts_of(word_bytes())), 200),
        "damaged",
    ),
    ("broken xml", lambda: body("<w:p>"), "damaged"),
    ("no relations", lambda: _without("_rels/.rels"), "damaged"),
    ("no main document", lambda: _without(DOCUMENT), "damaged"),
    # U5, U6: something else.
    ("pdf as docx", pdf_bytes, "not_what_it_says"),
    ("program as docx", lambda: PE, "not_what_it_says"),
    ("web page as docx", lambda: b"<html><script>", "not_what_it_says"),
    ("plain zip", lambda: zip_of({"a.txt": b"x"}), "not_what_it_says"),
    (
        "spreadsheet as docx",
        lambda: word_with(replace={TYPES: (b"wordprocessingml", b"spreadsheetml")}),
        "not_what_it_says",
    ),
    (
        "template as docx",
        lambda: word_with(replace={TYPES: (b"document.main", b"template.main")}),
        "not_what_it_says",
    ),
    ("old Word", lambda: ole(), "old_word"),
    ("random bytes", lambda: bytes(range(256)) * 40, "not_what_it_says"),
    # U7: macros.
    ("macro type", lambda: word_with(replace={TYPES: MACRO_TYPE}), "macros"),
    ("vbaProject.bin", lambda: word_with(add={"word/vbaProject.bin": b"x"}), "macros"),
    (
        "vbaproject in capitals",
        lambda: word_with(add={"word/VBAPROJECT.BIN": b"x"}),
        "macros",
    ),
    (
        "macros declared for .bin",
        lambda: word_with(replace={TYPES: (b"<Default", DEFAULT_BIN + b"<Default")}),
        "macros",
    ),
    (
        "macro relation",
        lambda: rel("vbaProject", "other.bin", external=False),
        "macros",
    ),
    (
        "macros in an embedded spreadsheet",
        lambda: word_with(
            add={"word/embeddings/a.xlsx": zip_of({"xl/vbaProject.bin": b"x"})}
        ),
        "macros",
    ),
    (
        "macros in an OLE object",
        lambda: word_with(
            add={
                "word/embeddings/o.bin": ole("_VBA_PROJECT".encode("utf-16-le")),
            }
        ),
        "macros",
    ),
    ("activeX part", lambda: word_with(add={"word/activeX/a.xml": b"<a/>"}), "active"),
    ("activeX control", lambda: body('<w:control r:id="r1"/>'), "active"),
    # U8: bombs.
    ("150 MiB of zeros", lambda: zeros(150), "bomb"),
    ("1 GiB of zeros", lambda: zeros(1024), "bomb"),
    ("3,000 parts", many_parts, "bomb"),
    ("overlapping parts", overlapping, "bomb"),
    (
        "lying size",
        lambda: patched_directory(DOCUMENT, 24, struct.pack("<L", 40)),
        "damaged",
    ),
    (
        "nested zip",
        lambda: word_with(add={"word/media/a.png": zip_of({"b.zip": b"x"})}),
        "bomb",
    ),
    (
        "zip in an embedded spreadsheet",
        lambda: word_with(add={"word/embeddings/a.xlsx": zip_of({"b.zip": b"x"})}),
        "bomb",
    ),
    # U9: definitions.
    ("xxe", lambda: dtd(XXE), "entities"),
    ("billion laughs", lambda: dtd(LAUGHS), "entities"),
    ("utf-16 xxe", lambda: dtd(XXE, "utf-16"), "entities"),
    (
        "external definition in relations",
        lambda: word_with(
            replace={
                RELS: (
                    b"<Relationships",
                    b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><Relationships',
                )
            }
        ),
        "entities",
    ),
    ("plain document type", lambda: dtd("<!DOCTYPE a>"), "entities"),
    # U10: reaching out.
    (
        "remote template",
        lambda: rel("attachedTemplate", "https://example.org/a.dotm"),
        "remote_template",
    ),
    (
        "template on a share",
        lambda: rel("attachedTemplate", "\\\\server\\a.dotm"),
        "remote_template",
    ),
    (
        "template on a file server",
        lambda: rel("attachedTemplate", "file://server/a.dotm"),
        "remote_template",
    ),
    ("file link", lambda: rel("hyperlink", "file:///etc/passwd"), "bad_link"),
    ("share link", lambda: rel("hyperlink", "\\\\server\\share"), "bad_link"),
    ("drive link", lambda: rel("hyperlink", "C:\\a.exe"), "bad_link"),
    ("javascript link", lambda: rel("hyperlink", "javascript:alert(1)"), "bad_link"),
    (
        "javascript link, hidden",
        lambda: rel("hyperlink", "JaVa&#9;script:alert(1)"),
        "bad_link",
    ),
    ("msdt link", lambda: rel("hyperlink", "ms-msdt:/id"), "bad_link"),
    (
        "javascript link in a field",
        lambda: body(field(' HYPERLINK "javascript:a" ')),
        "bad_link",
    ),
    ("image on a share", lambda: rel("image", "\\\\server\\a.png"), "bad_link"),
    ("remote object", lambda: rel("oleObject", "mhtml:http://a!x"), "active"),
    ("remote frame", lambda: rel("frame", "https://example.org"), "active"),
    ("alternative content", lambda: rel("aFChunk", "a.html"), "active"),
    ("web page part", lambda: word_with(add={"word/a.html": b"<b/>"}), "active"),
    (
        "svg with a script",
        lambda: word_with(add={"word/media/a.svg": b"<svg><script/></svg>"}),
        "active",
    ),
    (
        "included text",
        lambda: body(field(' INCLUDETEXT "https://example.org/a" ')),
        "active",
    ),
    ("dde", lambda: body(field(" DDEAUTO c:\\\\cmd.exe ")), "data_exchange"),
    ("dde, split", lambda: body(field(" DD", "EAU", "TO c:\\\\x ")), "data_exchange"),
    (
        "dde, simple field",
        lambda: body('<w:p><w:fldSimple w:instr=" DDE excel x "/></w:p>'),
        "data_exchange",
    ),
    (
        "dde from numbers",
        lambda: body(
            '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            + field(" QUOTE 68 68 69 65 85 84 79 32 99 ").removeprefix("<w:p>")[:-6]
            + '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        ),
        "data_exchange",
    ),
    ("program part", lambda: word_with(add={"word/media/a.png": PE}), "program"),
    ("program by name", lambda: word_with(add={"word/a.exe": b"x"}), "program"),
    (
        "packaged program",
        lambda: word_with(
            add={
                "word/embeddings/o.bin": ole(
                    "\x01Ole10Native".encode("utf-16-le"), b"setup.exe\0", PE
                )
            }
        ),
        "program",
    ),
    # U12: odd archives.
    ("symbolic link", symlink, "damaged"),
    ("path upwards", lambda: word_with(add={"../a.xml": b"<a/>"}), "damaged"),
    ("absolute path", lambda: word_with(add={"/etc/a.xml": b"<a/>"}), "damaged"),
    ("backslash path", lambda: word_with(add={"..\\a.xml": b"<a/>"}), "damaged"),
    ("document.xml twice", lambda: twice(DOCUMENT), "damaged"),
    (
        "document.xml in capitals too",
        lambda: word_with(add={"word/DOCUMENT.xml": b"<a/>"}),
        "damaged",
    ),
    ("encrypted part", encrypted_parts, "encrypted"),
    (
        "password",
        lambda: ole("EncryptedPackage".encode("utf-16-le")),
        "encrypted",
    ),
    (
        "unknown compression",
        lambda: zip_of(parts_of(word_bytes()), zipfile.ZIP_LZMA),
        "damaged",
    ),
    # U14: two things in one.
    ("data before", lambda: b"GIF89a" + word_bytes(), "not_what_it_says"),
    ("data after", lambda: word_bytes() + b"<html>", "extra_data"),
    ("deep nesting", lambda: body("<w:a>" * 400 + "</w:a>" * 400), "too_complex"),
]

PDF: list[Case] = [
    ("empty page", pdf_bytes, "accept"),
    ("newline after the end", lambda: pdf_bytes() + b"\r\n", "accept"),
    (
        "web link",
        annotation(S=name("URI"), URI=ByteStringObject(b"https://example.org")),
        "accept",
    ),
    ("attachment", lambda: pdf_bytes(pdf_attachment), "warn"),
    # U13
    ("javascript", lambda: pdf_bytes(pdf_javascript), "active"),
    ("javascript on opening", action(S=name("JavaScript"), JS=text("a")), "active"),
    ("javascript, escaped name", pdf_hidden_name, "active"),
    ("launch", action(S=name("Launch"), F=text("cmd.exe")), "active"),
    ("submit", action(S=name("SubmitForm"), F=text("http://a")), "active"),
    ("import", action(S=name("ImportData"), F=text("a.fdf")), "active"),
    ("xfa", lambda: pdf_bytes(pdf_form), "active"),
    ("film", lambda: pdf_bytes(pdf_media), "active"),
    ("encrypted", lambda: pdf_bytes(pdf_encrypted), "encrypted"),
    (
        "javascript link",
        annotation(S=name("URI"), URI=ByteStringObject(b"javascript:a")),
        "bad_link",
    ),
    (
        "file link",
        annotation(S=name("URI"), URI=ByteStringObject(b"file:///etc/passwd")),
        "bad_link",
    ),
    ("other document", annotation(S=name("GoToR"), F=text("\\\\a\\b")), "bad_link"),
    # U4, U5, U14, U15
    ("truncated", lambda: pdf_bytes()[:-60], "damaged"),
    ("docx as pdf", word_bytes, "not_what_it_says"),
    ("data before", lambda: b"\n" + pdf_bytes(), "not_what_it_says"),
    (
        "web page inside",
        lambda: b"%PDF-1.4\n<html><script>" + pdf_bytes(),
        "extra_data",
    ),
    ("web page after", lambda: pdf_bytes() + b"<html>", "extra_data"),
    ("zip after", lambda: pdf_bytes() + zip_of({"a": b"x"}), "extra_data"),
    ("page loop", lambda: pdf_bytes(pdf_page_loop), "damaged"),
    ("broken stream", lambda: pdf_bytes(pdf_broken_stream), "damaged"),
    ("900 MB stream", pdf_stream(1, 900), "bomb"),
    ("300 MB stream, packed twice", pdf_stream(2, 300), "bomb"),
    ("nothing but ends", lambda: b"%PDF-1.4\n%%EOF", "damaged"),
    ("no pages", lambda: b"%PDF-1.4\ntrailer<</Root 1 0 R>>\n%%EOF", "damaged"),
]


def _without(part: str) -> bytes:
    parts = parts_of(word_bytes())
    del parts[part]
    return zip_of(parts)


def _book(
    add: dict[str, bytes] | None = None, replace: tuple[str, bytes, bytes] | None = None
) -> Callable[[], bytes]:
    """Return how to make a workbook with parts added, or bytes replaced in one."""

    def build() -> bytes:
        target = io.BytesIO()
        book = openpyxl.Workbook()
        book.active.append(["No.", "Response", "=1+1"])
        book.save(target)
        parts = parts_of(target.getvalue())
        if replace:
            name, old, new = replace
            assert old in parts[name]
            parts[name] = parts[name].replace(old, new, 1)
        return zip_of(parts | (add or {}))

    return build


_SHEET = "xl/worksheets/sheet1.xml"
_TYPES = "[Content_Types].xml"
_RELS = b'<Relationships xmlns="x"><Relationship Id="r" Type="%s" Target="%s"%s/>'
_OUT = b' TargetMode="External"'


def _formula(text: bytes) -> Callable[[], bytes]:
    return _book(replace=(_SHEET, b"<f>1+1</f>", b"<f>" + text + b"</f>"))


def _relation(kind: bytes, target: bytes, mode: bytes = _OUT) -> Callable[[], bytes]:
    rels = _RELS % (kind, target, mode) + b"</Relationships>"
    return _book({"xl/worksheets/_rels/sheet1.xml.rels": rels})


EXCEL: list[tuple[str, Callable[[], bytes], str]] = [
    ("plain", _book(), "accept"),
    ("word", word_bytes, "not_excel"),
    ("nonsense", lambda: b"no archive at all", "not_excel"),
    ("no types", lambda: zip_of({"a.xml": b"<a/>"}), "not_excel"),
    ("old", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "old_excel"),
    (
        "password",
        lambda: (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
        ),
        "encrypted",
    ),
    ("macros", _book({"xl/vbaProject.bin": b"x"}), "macros"),
    (
        "macro type",
        _book(
            replace=(_TYPES, b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")
        ),
        "macros",
    ),
    (
        "external book",
        _book({"xl/externalLinks/externalLink1.xml": b"<a/>"}),
        "outside",
    ),
    ("connection", _book({"xl/connections.xml": b"<connections/>"}), "outside"),
    ("old macros", _book({"xl/macrosheets/sheet1.xml": b"<a/>"}), "outside"),
    (
        "link to a book",
        _relation(b"x/externalLinkPath", b"file:///c:/a.xlsx"),
        "active",
    ),
    ("harmless link", _relation(b"x/hyperlink", b"https://example.org"), "accept"),
    ("script link", _relation(b"x/hyperlink", b"javascript:alert(1)"), "bad_link"),
    ("DDE formula", _formula(b"cmd|'/c calc'!A0"), "data_exchange"),
    ("DDE link", _book({"xl/a.xml": b"<a><ddeLink/></a>"}), "data_exchange"),
    ("bar in a text", _formula(b'"a|b"&amp;Sheet!A1'), "accept"),
    ("web formula", _formula(b"WEBSERVICE(&quot;https://x&quot;)"), "outside"),
    ("endless formula", _formula(b"1+" * 6_000 + b"1"), "too_complex"),
    (
        "name that exchanges",
        _book({"xl/b.xml": b"<a><definedName>x|y!z</definedName></a>"}),
        "data_exchange",
    ),
    (
        "link inside",
        _book({"xl/c.xml": b'<a><hyperlink location="javascript:x"/></a>'}),
        "bad_link",
    ),
    ("active control", _book({"xl/d.xml": b"<a><control/></a>"}), "active"),
    (
        "definitions",
        _book(
            replace=(_SHEET, b"<worksheet", b"<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet")
        ),
        "entities",
    ),
    ("bomb", _book({"xl/e.bin": b"\0" * 60_000_000}), "bomb"),
    ("program", _book({"xl/media/a.exe": b"MZ"}), "program"),
]


def _shape(action: bytes) -> Callable[[], bytes]:
    """Return how to make slides with a shape that does `action` when clicked."""
    shape = b'<sld><hlinkClick action="' + action + b'"/></sld>'
    return lambda: slides_bytes({"ppt/slides/slide2.xml": shape})


def _slides_pointing(kind: bytes, target: bytes) -> Callable[[], bytes]:
    rels = _RELS % (kind, target, _OUT) + b"</Relationships>"
    return lambda: slides_bytes({"ppt/slides/_rels/slide1.xml.rels": rels})


SLIDES: list[tuple[str, Callable[[], bytes], str]] = [
    ("plain", slides_bytes, "accept"),
    ("word", word_bytes, "not_powerpoint"),
    ("workbook", _book(), "not_powerpoint"),
    ("pdf", pdf_bytes, "not_powerpoint"),
    ("nonsense", lambda: b"no archive at all", "not_powerpoint"),
    ("no types", lambda: zip_of({"a.xml": b"<a/>"}), "not_powerpoint"),
    ("old", lambda: OLE_MAGIC + b"x" * 99, "old_powerpoint"),
    (
        "password",
        lambda: OLE_MAGIC + "EncryptedPackage".encode("utf-16-le"),
        "encrypted",
    ),
    (
        "pptm renamed",
        lambda: slides_bytes(
            main="application/vnd.ms-powerpoint.presentation.macroEnabled"
        ),
        "macros",
    ),
    ("macros", lambda: slides_bytes({"ppt/vbaProject.bin": b"x"}), "macros"),
    ("control", lambda: slides_bytes({"ppt/activeX/a.xml": b"<a/>"}), "active"),
    ("starts a program", _shape(b"ppaction://program"), "active"),
    ("runs a macro", _shape(b"ppaction://macro?name=x"), "active"),
    ("opens an object", _shape(b" PPACTION://ole?verb=0"), "active"),
    ("next slide", _shape(b"ppaction://hlinkshowjump?jump=nextslide"), "accept"),
    ("link", _slides_pointing(b"x/hyperlink", b"https://example.org"), "accept"),
    ("script link", _slides_pointing(b"x/hyperlink", b"javascript:a"), "bad_link"),
    ("file link", _slides_pointing(b"x/hyperlink", b"file:///c:/a.exe"), "bad_link"),
    ("film elsewhere", _slides_pointing(b"x/video", b"https://x.org/a"), "warn"),
    (
        "definitions",
        lambda: slides_bytes({"ppt/a.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}),
        "entities",
    ),
    ("bomb", lambda: slides_bytes({"ppt/media/a.png": b"\0" * 60_000_000}), "bomb"),
    ("program", lambda: slides_bytes({"ppt/media/a.png": b"MZ"}), "program"),
    ("zip inside", lambda: slides_bytes({"ppt/a.bin": zip_of({"a": b"x"})}), "bomb"),
    ("truncated", lambda: slides_bytes()[:-60], "damaged"),
    ("web page after", lambda: slides_bytes() + b"<html>", "extra_data"),
]
