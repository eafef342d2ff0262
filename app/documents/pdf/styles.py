"""How each kind of text and box of a document is set on paper."""

from __future__ import annotations

from dataclasses import replace

from app.documents import theme
from app.documents.blocks import CalloutKind
from app.documents.pdf.grid import Look
from app.documents.pdf.prose import Style
from app.documents.theme import Faces

TABLE_LOOK = Look(pad_y=3, outer=0.8, between_rows=0.5, under_header=0.9)
HAND_LOOK = Look(
    pad_y=3, outer=0.8, between_rows=0.6, between_columns=0.6, under_header=0.9, light=theme.RULE
)
NARROW_LOOK = replace(HAND_LOOK, pad_x=3, pad_y=3)
KEY_LOOK = Look(pad_x=4, pad_y=2, between_rows=0.5)
FIGURES_LOOK = Look(pad_x=7, pad_y=5, outer=0.8, between_columns=0.6, light=theme.RULE)
BARS_LOOK = Look(pad_x=4, pad_y=3, between_rows=0.5)
CALLOUTS = {
    CalloutKind.INFO: (Look(pad_x=9, pad_y=7, outer=0.5, left_bar=3, color=theme.RULE), theme.PALE),
    CalloutKind.WARNING: (Look(pad_x=9, pad_y=7, outer=1, left_bar=6, color=theme.INK), None),
    CalloutKind.PROPOSAL: (Look(pad_x=9, pad_y=7, outer=0.5, left_bar=3, color=theme.BAR), theme.PALE),
}


class Styles:
    """The styles made from the sizes of one document."""

    def __init__(self, faces: Faces) -> None:
        self.organisation = Style(replace(faces.body, after=2), theme.MUTED, bold=True)
        self.mark = Style(replace(faces.subject, after=2), bold=True)
        self.title = Style(faces.title, theme.ACCENT, bold=True)
        self.subject = Style(faces.subject)
        self.dated = Style(faces.dated, theme.MUTED)
        self.headings = {
            level: Style(face, theme.ACCENT if level < 3 else theme.INK, bold=True)
            for level, face in faces.headings.items()
        }
        self.body = Style(faces.body)
        self.small = Style(faces.small, theme.MUTED)
        self.item = Style(replace(faces.body, after=3))
        self.cell = Style(faces.table)
        self.cell_head = Style(faces.table, bold=True)
        self.caption = Style(replace(faces.table, before=8, after=4), bold=True)
        self.label = Style(replace(faces.table, after=2), theme.MUTED)
        self.value = Style(replace(faces.figure, after=1), theme.ACCENT, bold=True)
        self.note = Style(faces.small, theme.MUTED)
        self.box_title = Style(replace(faces.body, after=2), bold=True)
        self.box = Style(replace(faces.body, after=0))
        self.contents = Style(replace(faces.body, after=1))
        self.contents_first = Style(replace(faces.body, before=3, after=1), bold=True)
        self.bar_height = faces.table.leading
        self.after_list = faces.body.after
