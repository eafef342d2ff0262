"""A word across each page, behind its text, as word processors make it themselves: they can take it away again."""

from __future__ import annotations

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.paragraph import Paragraph

from app.documents import theme

_WIDTH_PT = 440
_HEIGHT_OF_A_LETTER = 2
"""Times its width, over the whole word."""
_TALLEST_PT = 150

# The shape of a text on a straight line, as the format describes it (number 136 of its text shapes).
_SHAPE = f"""<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w10="urn:schemas-microsoft-com:office:word">
<w:rPr><w:noProof/></w:rPr><w:pict>
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">
<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/>
<v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>
<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/>
<v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>
<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"
 o:connectangles="270,180,90,0"/>
<v:textpath on="t" fitshape="t"/>
<v:handles><v:h position="#0,bottomRight" xrange="6629,14971"/></v:handles>
<o:lock v:ext="edit" text="t" shapetype="t"/>
</v:shapetype>
<v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136" o:allowincell="f"
 fillcolor="{theme.WATERMARK}" stroked="f">
<v:textpath/>
<w10:wrap anchorx="margin" anchory="margin"/>
</v:shape>
</w:pict></w:r>"""
_VML = "{urn:schemas-microsoft-com:vml}"


def add_watermark(paragraph: Paragraph, word: str) -> None:
    """Anchor the word to a paragraph of the head of the pages, so that it stands in the middle of each of them."""
    run = parse_xml("".join(_SHAPE.splitlines()))
    height = min(_WIDTH_PT / len(word) * _HEIGHT_OF_A_LETTER, _TALLEST_PT)
    shape = next(run.iter(f"{_VML}shape"))
    shape.set(
        "style",
        f"position:absolute;margin-left:0;margin-top:0;width:{_WIDTH_PT}pt;height:{height:.0f}pt;rotation:315;"
        "z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin",
    )
    text = shape[0]
    text.set("style", 'font-family:"Arial";font-size:1pt;font-weight:bold')
    text.set("string", word)
    paragraph._p.append(run)
