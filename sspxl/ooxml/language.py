"""The language of a workbook, told to programs that read it aloud; XlsxWriter has no way to state one."""

from __future__ import annotations

from lxml import etree

from sspxl.ooxml.package import Package, read_package
from sspxl.ooxml.xml import local, serialise

_CORE = "docProps/core.xml"
_CHARTS = "xl/charts/"
_TERMS = "http://purl.org/dc/elements/1.1/"


def in_language(workbook: bytes, language: str) -> bytes:
    """The workbook with its language, such as "en-GB", in its properties and in the words of each chart.

    For one that was just written: its properties do not name a language yet.
    """
    package = read_package(workbook)
    charts = {name: _chart(package, name, language) for name in package.parts if name.startswith(_CHARTS)}
    return package.with_parts({_CORE: _core(package, language), **charts}).data()


def _core(package: Package, language: str) -> bytes:
    root = package.xml(_CORE)
    etree.SubElement(root, f"{{{_TERMS}}}language").text = language
    return serialise(root)


def _chart(package: Package, name: str, language: str) -> bytes:
    root = package.xml(name)
    for one in root.iter(etree.Element):
        attribute = "val" if local(one) == "lang" else "lang"
        if attribute in one.attrib:
            one.set(attribute, language)
    return serialise(root)
