"""The styles of a DOCX: the built-in ones set to our theme, and a few of our own with French names."""

from __future__ import annotations

from dataclasses import dataclass, replace

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from app.documents import theme
from app.documents.theme import Face, Faces

# A font that every word processor has, or has an equal of; the embedded ones of the PDF can't be counted on.
FONT = "Arial"

ORGANISATION = "Organisation"
MARK = "État du document"
SMALL = "Mention"
CHECK = "Case à cocher"
CELL = "Cellule"
CELL_HEAD = "Cellule de titre"
FIGURE = "Chiffre"
RUNNING_TITLE = "Titre courant"
"""Of characters: the head of each page repeats the first text of the page in this style, else the last before it."""
WRITING_LINE = "Ligne à écrire"
SPACER = "Espace"
CALLOUTS = {"info": "Encadré information", "warning": "Encadré attention", "proposal": "Encadré proposition"}
TABLE = "Tableau de document"
BOXED_TABLE = "Table Grid"
_RULE_PT = 2
"""What the rule under a line to write on takes, with the space above it."""


@dataclass(frozen=True, slots=True)
class _Look:
    face: Face
    bold: bool = False
    color: str = theme.INK
    indent_mm: float = 0
    hanging_mm: float = 0


def _looks(faces: Faces) -> dict[str, _Look]:
    cell = replace(faces.table, before=2, after=2)
    return {
        "Normal": _Look(faces.body),
        "Title": _Look(faces.title, bold=True, color=theme.ACCENT),
        "Subtitle": _Look(faces.subject),
        "Heading 1": _Look(faces.headings[1], bold=True, color=theme.ACCENT),
        "Heading 2": _Look(faces.headings[2], bold=True, color=theme.ACCENT),
        "Heading 3": _Look(faces.headings[3], bold=True),
        "TOC Heading": _Look(faces.headings[1], bold=True, color=theme.ACCENT),
        "toc 1": _Look(replace(faces.body, before=3, after=1), bold=True),
        "toc 2": _Look(replace(faces.body, after=1), indent_mm=5),
        "toc 3": _Look(replace(faces.body, after=1), indent_mm=10),
        "Caption": _Look(replace(faces.table, before=8, after=4), bold=True),
        "List Bullet": _Look(replace(faces.body, after=3)),
        "List Number": _Look(replace(faces.body, after=3)),
        "Header": _Look(replace(faces.small, after=0), bold=True),
        "Footer": _Look(replace(faces.foot, after=0)),
        ORGANISATION: _Look(replace(faces.body, after=2), bold=True, color=theme.MUTED),
        MARK: _Look(replace(faces.subject, after=2), bold=True),
        SMALL: _Look(faces.small, color=theme.MUTED),
        CHECK: _Look(replace(faces.body, after=3), indent_mm=6.5, hanging_mm=6.5),
        CELL: _Look(cell),
        CELL_HEAD: _Look(cell, bold=True),
        FIGURE: _Look(replace(faces.figure, after=1), bold=True, color=theme.ACCENT),
        WRITING_LINE: _Look(Face(faces.body.size, theme.WRITING_LINE_MM * 72 / 25.4 - _RULE_PT)),
        SPACER: _Look(Face(4, 6)),
        CALLOUTS["info"]: _Look(replace(faces.body, after=0), indent_mm=3),
        CALLOUTS["warning"]: _Look(replace(faces.body, after=0), indent_mm=3),
        CALLOUTS["proposal"]: _Look(replace(faces.body, after=0), indent_mm=3),
    }


_CONTENTS = ("toc 1", "toc 2", "toc 3")
_KEPT_WITH_NEXT = ("Heading 1", "Heading 2", "Heading 3", "TOC Heading", "Caption")
_CALLOUT_RULES = {
    CALLOUTS["info"]: ("single", 24, theme.RULE, theme.PALE),
    CALLOUTS["warning"]: ("single", 48, theme.INK, None),
    CALLOUTS["proposal"]: ("double", 12, theme.BAR, theme.PALE),
}


def hexadecimal(color: str) -> str:
    return color.removeprefix("#").upper()


def set_styles(word: WordDocument, language: str, faces: Faces) -> None:
    """Give the document its styles and its language."""
    styles = word.styles
    for fonts in list(styles.element.iter(qn("w:rFonts"))):
        fonts.getparent().remove(fonts)
    for name, look in _looks(faces).items():
        style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        _set_style(style, look)
    for name in _KEPT_WITH_NEXT:
        styles[name].paragraph_format.keep_with_next = True
    for name, (line, size, color, fill) in _CALLOUT_RULES.items():
        _box(styles[name], line, size, color, fill)
    rule = ("single", 6, theme.RULE)
    _borders(styles[WRITING_LINE], {"bottom": rule, "between": rule}, space=1)
    for name in _CONTENTS:
        stops = styles[name].paragraph_format.tab_stops
        width = theme.PAGE_WIDTH_MM - 2 * theme.MARGIN_SIDE_MM
        stops.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    styles.add_style(RUNNING_TITLE, WD_STYLE_TYPE.CHARACTER)
    _add_table_style(word)
    _set_defaults(word, language)


def _set_style(style: ParagraphStyle, look: _Look) -> None:
    properties = style.element.get_or_add_pPr()
    for tag in ("w:pBdr", "w:contextualSpacing", "w:tabs"):
        for element in properties.findall(qn(tag)):
            properties.remove(element)
    for element in style.element.get_or_add_rPr().findall(qn("w:spacing")):
        style.element.rPr.remove(element)
    style.font.size, style.font.bold, style.font.italic = Pt(look.face.size), look.bold, False
    style.font.color.rgb = RGBColor.from_string(hexadecimal(look.color))
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(look.face.before), Pt(look.face.after)
    form.line_spacing = Pt(look.face.leading) if style.name in {WRITING_LINE, SPACER} else 1.1
    if look.indent_mm:
        form.left_indent = Mm(look.indent_mm)
    if look.hanging_mm:
        form.first_line_indent = Mm(-look.hanging_mm)
        form.tab_stops.add_tab_stop(Mm(look.hanging_mm))


def _borders(style: ParagraphStyle, sides: dict[str, tuple[str, int, str]], *, space: int = 6) -> None:
    borders = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right", "between"):
        if side in sides:
            line, size, color = sides[side]
            border = OxmlElement(f"w:{side}")
            for name, value in (("val", line), ("sz", size), ("space", space), ("color", hexadecimal(color))):
                border.set(qn(f"w:{name}"), str(value))
            borders.append(border)
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl"
    )


def _box(style: ParagraphStyle, line: str, size: int, color: str, fill: str | None) -> None:
    thin = ("single", 4, color)
    _borders(style, {"top": thin, "left": (line, size, color), "bottom": thin, "right": thin})
    style.paragraph_format.right_indent = Mm(3)
    style.paragraph_format.keep_together = True
    if fill:
        style.element.pPr.insert_element_before(
            parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{hexadecimal(fill)}"/>'),
            *("w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl"),
        )


def _add_table_style(word: WordDocument) -> None:
    ink, light = hexadecimal(theme.INK), hexadecimal(theme.RULE)
    word.styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="TableauDeDocument">'
            f'<w:name w:val="{TABLE}"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
            f'<w:top w:val="single" w:sz="8" w:space="0" w:color="{ink}"/>'
            f'<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{ink}"/>'
            f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{light}"/>'
            "</w:tblBorders></w:tblPr></w:style>"
        )
    )


def _set_defaults(word: WordDocument, language: str) -> None:
    run = word.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    font = f'w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"'
    run.insert(0, parse_xml(f"<w:rFonts {nsdecls('w')} {font}/>"))
    run.find(qn("w:lang")).set(qn("w:val"), language)
    settings = word.settings.element
    settings.find(qn("w:themeFontLang")).set(qn("w:val"), language)
    settings.find(qn("w:decimalSymbol")).set(qn("w:val"), ",")
    settings.find(qn("w:listSeparator")).set(qn("w:val"), ";")
