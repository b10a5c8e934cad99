"""Office Open XML: a workbook as the parts of its package, read within limits and written so that nothing is lost."""

from sspxl.ooxml.cells import LONGEST, Value, length
from sspxl.ooxml.frontsheet import FrontCell, FrontSheet, with_front
from sspxl.ooxml.growing import Growth
from sspxl.ooxml.language import in_language
from sspxl.ooxml.package import Package, Relationship, part_beside, read_package, rels_name
from sspxl.ooxml.patching import Patching
from sspxl.ooxml.xml import parse, serialise

__all__ = [
    "LONGEST",
    "FrontCell",
    "FrontSheet",
    "Growth",
    "Package",
    "Patching",
    "Relationship",
    "Value",
    "in_language",
    "length",
    "parse",
    "part_beside",
    "read_package",
    "rels_name",
    "serialise",
    "with_front",
]
