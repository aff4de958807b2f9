"""Word files from raw XML, as Word, LibreOffice, WPS and Google Docs write it."""

from tests.documents import zip_of

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
EXTENDED = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
# Word in German names styles by their meaning, WPS by number, Google as Word does.
STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Standard">
<w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/>
<w:basedOn w:val="Standard"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="제목 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Kapitel"><w:name w:val="Kapitel"/>
<w:basedOn w:val="berschrift1"/></w:style>
<w:style w:type="paragraph" w:styleId="TOCHeading"><w:name w:val="TOC Heading"/>
<w:basedOn w:val="berschrift1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Verzeichnis1"><w:name w:val="toc 1"/></w:style>
"""


def run(text: str, tag: str = "t") -> str:
    """Return a run."""
    return f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def para(inside: str, style: str = "", properties: str = "") -> str:
    """Return a paragraph; plain text becomes one run."""
    if not inside.startswith("<") and inside:
        inside = run(inside)
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{properties}</w:pPr>{inside}</w:p>"


def change(tag: str, text: str, who: str = "Ana", number: int = 90) -> str:
    """Return a tracked change of one run."""
    inner = "delText" if tag == "del" else "t"
    return (
        f'<w:{tag} w:id="{number}" w:author="{who}" w:date="2020-08-20T10:00:00Z">'
        f"{run(text, inner)}</w:{tag}>"
    )


def begin(number: int) -> str:
    """Return where a comment begins."""
    return f'<w:commentRangeStart w:id="{number}"/>'


def end(number: int) -> str:
    """Return where a comment ends, with its reference as Word writes it."""
    return (
        f'<w:commentRangeEnd w:id="{number}"/><w:r><w:rPr>'
        '<w:rStyle w:val="CommentReference"/></w:rPr>'
        f'<w:commentReference w:id="{number}"/></w:r>'
    )


def comment(number: int, text: str, who: str = "Ana", day: str = "2020-08-20") -> str:
    """Return a comment of one paragraph, with the mark that replies name."""
    return (
        f'<w:comment w:id="{number}" w:author="{who}" w:date="{day}T10:00:00Z"'
        f' w:initials="A"><w:p w14:paraId="0000000{number:X}"><w:r><w:annotationRef/>'
        f"</w:r>{run(text)}</w:p></w:comment>"
    )


def extended(*rows: tuple[int, int | None, bool]) -> str:
    """Return the threads: comment, the one it answers, whether it is settled."""
    return "".join(
        f'<w15:commentEx w15:paraId="0000000{number:X}"'
        + (f' w15:paraIdParent="0000000{parent:X}"' if parent is not None else "")
        + f' w15:done="{int(done)}"/>'
        for number, parent, done in rows
    )


def word_file(
    body: str,
    *,
    comments: str = "",
    threads: str = "",
    footnotes: str = "",
    header: str = "",
    styles: str = STYLES,
    add: dict[str, bytes] | None = None,
) -> bytes:
    """Return a Word file with these parts."""
    parts = {"document": ("document.main", "document", f"<w:body>{body}</w:body>")}
    for name, root, inside in (
        ("comments", "comments", comments),
        ("commentsExtended", "w15:commentsEx", threads),
        ("footnotes", "footnotes", footnotes),
        ("header1", "hdr", header),
        ("styles", "styles", styles),
    ):
        if inside:
            parts[name] = (name.rstrip("1"), root, inside)
    types, relations, files = [], [], {}
    for number, (name, (kind, root, inside)) in enumerate(parts.items()):
        tag = root if ":" in root else f"w:{root}"
        text = f"{HEAD}<{tag} {SPACES}>{inside}</{tag}>"
        files[f"word/{name}.xml"] = text.encode()
        types.append(
            f'<Override PartName="/word/{name}.xml" ContentType="{TYPE}.{kind}+xml"/>'
        )
        link = EXTENDED if name == "commentsExtended" else f"{OFFICE}/{kind}"
        if name != "document":
            relations.append(
                f'<Relationship Id="r{number}" Type="{link}" Target="{name}.xml"/>'
            )
    package = "http://schemas.openxmlformats.org/package/2006"
    listed = f'{HEAD}<Relationships xmlns="{package}/relationships">'
    root_relation = (
        f'<Relationship Id="r1" Type="{OFFICE}/officeDocument"'
        ' Target="word/document.xml"/>'
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    return zip_of(
        {
            "[Content_Types].xml": (
                f'{HEAD}<Types xmlns="{package}/content-types">'
                f'<Default Extension="rels" ContentType="{rels}"/>'
                '<Default Extension="xml" ContentType="application/xml"/>'
                f"{''.join(types)}</Types>"
            ).encode(),
            "_rels/.rels": f"{listed}{root_relation}</Relationships>".encode(),
            "word/_rels/document.xml.rels": (
                f"{listed}{''.join(relations)}</Relationships>"
            ).encode(),
            **files,
            **(add or {}),
        }
    )
