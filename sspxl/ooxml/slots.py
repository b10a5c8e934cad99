"""Where formulas stand in the parts of a sheet: cells, rules, lists, sparklines, charts, shapes, links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sspxl.ooxml.formulas import quoted
from sspxl.ooxml.xml import OFFICE, Element, local, tag

_R_ID = tag("id", OFFICE)
_TEXTS = {"f", "nf", "formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula", "definedName"}


@dataclass(frozen=True, slots=True)
class Slot:
    """A formula in a part: the text of an element, or one of its attributes."""

    element: Element
    attribute: str | None = None

    @property
    def formula(self) -> str:
        return (self.element.text if self.attribute is None else self.element.get(self.attribute)) or ""

    def put(self, formula: str) -> None:
        """Write another formula there."""
        if self.attribute is None:
            self.element.text = formula
        else:
            self.element.set(self.attribute, formula)


def slots(root: Element) -> Iterator[Slot]:
    """The formulas of a part, those that are blank left out."""
    for one in root.iter():
        name = local(one)
        if name in _TEXTS or (name == "sqref" and local_parent(one) == "formulaRef"):
            found = Slot(one)
        elif name == "cfvo" and one.get("type") in ("formula", "num", "percent", "percentile"):
            found = Slot(one, "val")
        elif name == "hyperlink" and one.get(_R_ID) is None:  # else it is a place in a page or another file
            found = Slot(one, "location")
        elif one.get("textlink"):
            found = Slot(one, "textlink")
        else:
            continue
        if found.formula:
            yield found


def local_parent(one: Element) -> str:
    """The name of the element around this one; "" for the outermost."""
    around = one.getparent()
    return "" if around is None else local(around)


def sources(root: Element) -> Iterator[Element]:
    """The elements of a pivot table's cache that name cells of a sheet, or a table."""
    for one in root.iter():
        if local(one) in ("worksheetSource", "rangeSet"):
            yield one


def source_formula(one: Element) -> str:
    """The cells, table or name that such an element means, as a formula."""
    if name := one.get("name"):
        return name
    return f"{quoted(one.get('sheet', ''))}!{one.get('ref', '')}" if one.get("sheet") else ""
