"""The parts of the Word file that are always the same."""

from offline.columns import COLUMNS, Column

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
FILL_HEAD, FILL_ANSWER, FILL_IN = "230050", "075350", "EFF8F7"

TYPES = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml"'
    f' ContentType="{WORD_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{WORD_TYPE}.styles+xml"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{WORD_TYPE}.settings+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{WORD_TYPE}.footer+xml"/>'
    '<Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    '<Override PartName="/docProps/custom.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.custom-properties+xml"/></Types>'
)
_RELATIONS = f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
ROOT_RELATIONS = (
    f"{_RELATIONS}"
    f'<Relationship Id="rId1" Type="{OFFICE}/relationships/officeDocument"'
    ' Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties"'
    ' Target="docProps/core.xml"/>'
    f'<Relationship Id="rId3" Type="{OFFICE}/relationships/custom-properties"'
    ' Target="docProps/custom.xml"/></Relationships>'
)
RELATIONS = (
    f"{_RELATIONS}"
    f'<Relationship Id="rId1" Type="{OFFICE}/relationships/styles"'
    ' Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/relationships/settings"'
    ' Target="settings.xml"/>'
    f'<Relationship Id="rId3" Type="{OFFICE}/relationships/footer"'
    ' Target="footer1.xml"/></Relationships>'
)
CORE = (
    f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title>'
    "</cp:coreProperties>"
)
CUSTOM = (
    f'{HEAD}<Properties xmlns="{OFFICE}/custom-properties"'
    f' xmlns:vt="{OFFICE}/docPropsVTypes"><property'
    ' fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{name}">'
    "<vt:lpwstr>{value}</vt:lpwstr></property></Properties>"
)
SETTINGS = (
    f'{HEAD}<w:settings xmlns:w="{W}"><w:defaultTabStop w:val="720"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode"'
    ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    "</w:compat></w:settings>"
)
DOCUMENT = f'{HEAD}<w:document xmlns:w="{W}" xmlns:r="{OFFICE}/relationships">'
FOOTER = f'{HEAD}<w:ftr xmlns:w="{W}">'
_WIDTH = sum(round(column.width * 56.6929) for column in COLUMNS)
# A4 on its side, 12 mm around.
LANDSCAPE = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/>'
    '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="680" w:right="567" w:bottom="680" w:left="567"'
    ' w:header="340" w:footer="340" w:gutter="0"/></w:sectPr>'
)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="B9BEC9"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
TABLE = (
    f'<w:tblStyle w:val="TableNormal"/><w:tblW w:w="{_WIDTH}" w:type="dxa"/>'
    f"<w:tblBorders>{_BORDERS}</w:tblBorders>"
    '<w:tblLayout w:type="fixed"/><w:tblCellMar>'
    '<w:top w:w="34" w:type="dxa"/><w:left w:w="57" w:type="dxa"/>'
    '<w:bottom w:w="34" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
    '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0"'
    ' w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
)


def _style(
    name: str, title: str, size: int, more: str = "", look: str = "", after: int = 0
) -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}">'
        f'<w:name w:val="{title}"/><w:basedOn w:val="Normal"/><w:pPr>{more}'
        f'<w:spacing w:before="0" w:after="{after}" w:line="240" w:lineRule="auto"/>'
        f'</w:pPr><w:rPr>{look}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
        "</w:style>"
    )


_BOLD = "<w:b/><w:bCs/>"
STYLES = (
    f'{HEAD}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>'
    '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/>'
    '<w:sz w:val="18"/><w:szCs w:val="18"/><w:lang w:val="{language}"/></w:rPr>'
    "</w:rPrDefault></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
    '<w:name w:val="Normal"/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
    '<w:name w:val="Normal Table"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>'
    '<w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:after="80"/>'
    f'<w:outlineLvl w:val="0"/></w:pPr><w:rPr>{_BOLD}<w:color w:val="230050"/>'
    '<w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr></w:style>'
    + _style("Note", "Matrix note", 18, after=60)
    + _style("Head", "Matrix heading", 15, "", f'{_BOLD}<w:color w:val="FFFFFF"/>')
    + _style("Cell", "Matrix cell", 15)
    + _style("Number", "Matrix number", 15, "", _BOLD)
    + _style("After", "Matrix end", 8)
    + '<w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/>'
    '<w:basedOn w:val="Normal"/><w:pPr><w:tabs>'
    f'<w:tab w:val="right" w:pos="{_WIDTH}"/></w:tabs></w:pPr>'
    '<w:rPr><w:color w:val="575B61"/><w:sz w:val="15"/><w:szCs w:val="15"/></w:rPr>'
    "</w:style></w:styles>"
)


def head(column: Column) -> str:
    """Return the colour behind a heading: another one where people type."""
    return FILL_ANSWER if column.is_answer else FILL_HEAD


def field(name: str) -> str:
    """Return a field of Word's that counts pages."""
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
