"""Which of the colours that stand for a status a fill plainly is."""

from __future__ import annotations

import colorsys

_KNOWN = {
    "FFC7CE": "red",  # the cell styles Bad, Neutral and Good of Excel
    "FFEB9C": "amber",
    "C6EFCE": "green",
    "FFCCCC": "red",  # Bad and Good of LibreOffice; its Neutral is also the fill of a mere note
    "CCFFCC": "green",
    "C00000": "red",
    "002060": "blue",
}

_HUES = (  # up to this hue, in degrees; which colour; how strong and how bright it must be
    (16, "red", 0.45, 0.5),
    (66, "amber", 0.45, 0.6),  # yellow too; a dark one is a brown
    (166, "green", 0.3, 0.35),
    (185, None, 1, 1),  # turquoise
    (260, "blue", 0.45, 0.35),
    (344, None, 1, 1),  # purple and pink
    (361, "red", 0.45, 0.5),
)
_GREYS = range(0x50, 0xC1)  # not the pale one of headings, and not black
_GREYISH = 0.06

_NUMBERED = """
    000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF 000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF
    800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF
    000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99
    3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333
"""
INDEXED = tuple(_NUMBERED.split())
"""The colours that a number stands for in a workbook without a palette of its own."""


def status_colour(rgb: str) -> str | None:
    """ "red", "amber", "green", "blue" or "grey" where a fill such as "FFC000" or "FF00B050" plainly is one; else None.

    Pale tints, with which headings and answer cells are shaded, are none; nor are brown, purple and turquoise.
    """
    rgb = rgb[-6:].upper()
    if known := _KNOWN.get(rgb):
        return known
    try:
        parts = [int(rgb[at : at + 2], 16) for at in (0, 2, 4)]
    except ValueError:
        return None
    hue, strength, brightness = colorsys.rgb_to_hsv(*(part / 255 for part in parts))
    if strength <= _GREYISH:
        return "grey" if max(parts) in _GREYS else None
    for upto, colour, strong, bright in _HUES:
        if hue * 360 < upto:
            return colour if strength >= strong and brightness >= bright else None
    return None


def tinted(rgb: str, tint: float) -> str:
    """The colour made lighter (tint up to 1) or darker (down to -1), as Excel does with a theme's colours."""
    parts = (int(rgb[-6:][at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, strength = colorsys.rgb_to_hls(*parts)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(max(0, min(1, part)) * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, strength))
