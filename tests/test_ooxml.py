"""A package as its parts: what is read is written again, and what lies about itself is refused."""

from __future__ import annotations

import io
import zipfile

import pytest
from parts import LINKS, OFFICE, edited, links, packed, workbook

from sspxl.errors import UnreadableReturn
from sspxl.ooxml import Package, Relationship, parse, part_beside, read_package, rels_name, serialise
from sspxl.ooxml.package import rels_part

PLAN = "xl/worksheets/sheet1.xml"


def test_every_part_is_read_and_written_again_in_its_order() -> None:
    data = workbook("<row/>")
    package = read_package(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert list(package.parts.items()) == [(name, archive.read(name)) for name in archive.namelist()]
    assert read_package(package.data()) == package


def test_the_same_parts_give_the_same_bytes() -> None:
    package = read_package(workbook("<row/>"))
    with zipfile.ZipFile(io.BytesIO(package.data())) as archive:
        assert {(one.date_time, one.create_system) for one in archive.infolist()} == {((1980, 1, 1, 0, 0, 0), 3)}
    assert package.data() == Package(dict(package.parts)).data()


def test_relationships_name_the_parts_that_they_lead_to_however_the_path_is_written() -> None:
    kind = f"{OFFICE}/worksheet"
    listed = (
        f'<Relationships xmlns="{LINKS}"><Relationship Id="a" Type="{kind}" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="b" Type="{kind}" Target="/xl/worksheets/sheet1.xml"/>'
        f'<Relationship Id="c" Type="{kind}" Target="../xl/./worksheets/sheet1.xml"/>'
        f'<Relationship Id="d" Type="{OFFICE}/hyperlink" Target="../notes%20a.docx" TargetMode="External"/>'
        "</Relationships>"
    )
    package = read_package(workbook("", {"xl/_rels/workbook.xml.rels": listed}))
    assert package.relationships("xl/workbook.xml") == (
        Relationship("a", kind, PLAN),
        Relationship("b", kind, PLAN),
        Relationship("c", kind, PLAN),
        Relationship("d", f"{OFFICE}/hyperlink", "../notes%20a.docx", external=True),
    )
    assert package.relationships(PLAN) == ()
    assert package.workbook() == "xl/workbook.xml"
    assert package.related("xl/workbook.xml", "worksheet") == PLAN
    assert package.related("xl/workbook.xml", "hyperlink") is None
    assert package.related("xl/workbook.xml", "styles") is None


def test_relationships_are_written_from_where_their_part_lies() -> None:
    arrows = (
        Relationship("rId1", f"{OFFICE}/chart", "xl/charts/chart2.xml"),
        Relationship("rId2", f"{OFFICE}/hyperlink", "https://example.org/?a=1&b=2", external=True),
    )
    written = rels_part(arrows, "xl/drawings/drawing1.xml")
    assert b'Target="../charts/chart2.xml"' in written
    package = Package({"xl/drawings/_rels/drawing1.xml.rels": written})
    assert package.relationships("xl/drawings/drawing1.xml") == arrows
    top = rels_part((Relationship("rId1", f"{OFFICE}/officeDocument", "xl/workbook.xml"),), "")
    assert b'Target="xl/workbook.xml"' in top


@pytest.mark.parametrize(
    ("part", "target", "name"),
    [
        ("xl/worksheets/sheet1.xml", "../drawings/drawing1.xml", "xl/drawings/drawing1.xml"),
        ("xl/worksheets/sheet1.xml", "../../../etc/passwd", "etc/passwd"),
        ("xl/worksheets/sheet1.xml", "../media/a%20b.png", "xl/media/a b.png"),
        ("", "xl/workbook.xml", "xl/workbook.xml"),
    ],
)
def test_a_target_never_leads_out_of_the_package(part: str, target: str, name: str) -> None:
    assert part_beside(part, target) == name


def test_names_of_relationship_parts() -> None:
    assert rels_name("") == "_rels/.rels"
    assert rels_name("xl/workbook.xml") == "xl/_rels/workbook.xml.rels"


def test_content_types_are_read_by_name_then_by_ending_and_stated_for_new_parts() -> None:
    package = read_package(workbook(""))
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    assert [package.content_type(name) for name in ("xl/Workbook.xml", PLAN, "a.bin")] == [main, "application/xml", ""]
    more = package.with_parts(
        {"xl/a.xml": b"1", "xl/b.bin": b"2", "xl/c.bin": b"3"},
        {"xl/a.xml": "a/b", "xl/b.bin": "c/d", "xl/c.bin": "e/f", "xl/workbook.xml": "g/h"},
    )
    names = ("xl/a.xml", "xl/b.bin", "xl/c.bin", "xl/d.bin", "xl/workbook.xml")
    assert [more.content_type(name) for name in names] == ["a/b", "c/d", "e/f", "c/d", "g/h"]
    assert list(more.parts) == [*package.parts, "xl/a.xml", "xl/b.bin", "xl/c.bin"]
    less = more.without(["xl/A.xml", "xl/workbook.xml"])
    gone = {"xl/a.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
    assert list(less.parts) == [name for name in more.parts if name not in gone]
    assert [less.content_type(name) for name in ("xl/a.xml", "xl/workbook.xml")] == ["application/xml"] * 2
    assert package == read_package(workbook(""))


def test_a_free_name_is_one_that_no_part_has_in_any_spelling() -> None:
    package = Package({"xl/charts/Chart1.xml": b"", "xl/charts/chart3.xml": b""})
    assert package.free_name("xl/charts/chart{}.xml") == "xl/charts/chart2.xml"
    assert package.free_name("xl/charts/chart{}.xml", ["xl/charts/chart2.xml"]) == "xl/charts/chart4.xml"


def test_xml_keeps_prefixes_and_what_it_does_not_know() -> None:
    content = (
        b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
        b'<a xmlns="u:1" xmlns:q="u:2" q:z="1" b="2"> <q:new/><!--c--><d>&amp; \xc3\xa9</d></a>'
    )
    assert serialise(parse(content, "a.xml")) == content


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableReturn) as caught:
        package = read_package(data, member_mib=1)
        for name in package.parts:
            package.xml(name)
    return caught.value.why


BOMB = '<!DOCTYPE a [<!ENTITY b "1"><!ENTITY c "&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is no .xlsx workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "it cannot be opened without the password"),
        (workbook("")[:-30], "its end is missing, as after a broken download or copy"),
        (packed({"xl/workbook.xml": "<a/>"}), "it does not say what its parts are"),
        (workbook("", {"xl/../../a.xml": "<a/>"}), "one of its parts has a path for a name"),
        (workbook("", {"XL/Workbook.xml": "<a/>"}), "two of its parts have the same name"),
        (workbook("", {"xl/a.bin": "0" * (1 << 21)}), "one of its parts unpacks to more than 1 MiB"),
        (
            workbook("", {"xl/a.xml": BOMB}),
            "its part xl/a.xml declares a document type, which no spreadsheet program writes",
        ),
        (
            workbook("", {"xl/a.xml": '<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>'}),
            "its part xl/a.xml declares a document type, which no spreadsheet program writes",
        ),
    ],
    ids=["empty", "password", "cut", "no types", "path", "same name", "large", "entities", "document type"],
)
def test_what_lies_is_refused_with_its_reason(data: bytes, why: str) -> None:
    assert refused(data) == why


def test_a_part_that_is_no_xml_or_is_not_there_is_named() -> None:
    package = read_package(edited(workbook(""), PLAN, "</worksheet>", ""))
    with pytest.raises(UnreadableReturn, match=r"its part xl/worksheets/sheet1\.xml is not whole"):
        package.xml(PLAN)
    with pytest.raises(UnreadableReturn, match=r"its part xl/styles2\.xml is missing"):
        package.xml("xl/styles2.xml")
    with pytest.raises(UnreadableReturn, match="there is no workbook in it"):
        package.with_parts({"_rels/.rels": links().encode()}).workbook()
