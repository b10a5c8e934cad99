"""Workbooks broken by chance: bits, ranges, members and the XML within them. The same number gives the same file."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable
from random import Random

from hostile import package

Members = dict[str, bytes]

_ATTRIBUTE = re.compile(rb'="([^"]*)"')
_NUMBER = re.compile(rb"(?<=[>\"])\d+(?=[<\"])")
_ELEMENT = re.compile(rb"<([a-zA-Z:]+)(?:\s[^<>]*)?(?:/>|>[^<]*</\1>)")
_TAG = re.compile(rb"</?[a-zA-Z:]+[^<>]*>")
_WILD = (
    b"0", b"-1", b"1e999", b"99999999999", b"4294967296", b"2147483648", b"XFD1048576", b"A0", b"", b"&amp;", b"NaN",
    b"../../x", b"1048577", b"16385", "\u202e\ud83d".encode("utf-8", "surrogatepass"), b"true", b"s", b"A1:XFD1048576",
)  # fmt: skip
_ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>', b'<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    b"&b;", b"<!--", b"]]>", b"<![CDATA[", b"\x00", b"&#0;", b"&#xFFFF;", b"<?x ?>",
)  # fmt: skip


# ---------------------------------------------------------------- bytes


def bits_flipped(data: bytes, random: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 8, 64))):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def cut_short(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data))]


def range_doubled(data: bytes, random: Random) -> bytes:
    start, end = _range(data, random)
    return data[:end] + data[start:end] + data[end:]


def range_deleted(data: bytes, random: Random) -> bytes:
    start, end = _range(data, random)
    return data[:start] + data[end:]


def ranges_swapped(data: bytes, random: Random) -> bytes:
    start, end = _range(data, random)
    middle = random.randint(start, end)
    return data[:start] + data[middle:end] + data[start:middle] + data[end:]


def range_overwritten(data: bytes, random: Random) -> bytes:
    start, end = _range(data, random)
    return data[:start] + random.choice((bytes(end - start), random.randbytes(end - start))) + data[end:]


def number_overwritten(data: bytes, random: Random) -> bytes:
    """Four bytes become a number at which programs trip: in .xls, a length or a place."""
    at = random.randrange(max(len(data) - 4, 1))
    wild = random.choice((0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFFFFFE, len(data), random.getrandbits(32)))
    return data[:at] + struct.pack("<L", wild) + data[at + 4 :]


def _range(data: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(data))
    return start, min(len(data), start + random.choice((1, 4, 64, 512, 4096)))


# ---------------------------------------------------------------- members


def members_swapped(members: Members, random: Random) -> None:
    one, other = random.sample(sorted(members), k=2)
    members[one], members[other] = members[other], members[one]


def member_removed(members: Members, random: Random) -> None:
    del members[random.choice(sorted(members))]


def member_emptied(members: Members, random: Random) -> None:
    members[random.choice(sorted(members))] = b""


def member_copied_over(members: Members, random: Random) -> None:
    one, other = random.sample(sorted(members), k=2)
    members[one] = members[other]


def member_cut_short(members: Members, random: Random) -> None:
    name = random.choice(sorted(members))
    members[name] = cut_short(members[name] or b"x", random)


# ---------------------------------------------------------------- XML within a member, checksums right


def attribute_made_wild(xml: bytes, random: Random) -> bytes:
    return _replaced(xml, _ATTRIBUTE, b'="' + random.choice(_WILD) + b'"', random)


def number_made_wild(xml: bytes, random: Random) -> bytes:
    return _replaced(xml, _NUMBER, random.choice(_WILD), random)


def element_removed(xml: bytes, random: Random) -> bytes:
    return _replaced(xml, _ELEMENT, b"", random)


def element_doubled(xml: bytes, random: Random) -> bytes:
    spots = list(_ELEMENT.finditer(xml))
    if not spots:
        return xml
    found = random.choice(spots)
    return xml[: found.end()] + found[0] * random.choice((1, 2, 50)) + xml[found.end() :]


def tag_moved(xml: bytes, random: Random) -> bytes:
    spots = list(_TAG.finditer(xml))
    if len(spots) < 2:
        return xml
    one, other = random.choice(spots), random.choice(spots)
    without = xml[: one.start()] + xml[one.end() :]
    at = min(other.start(), len(without))
    return without[:at] + one[0] + without[at:]


def entity_put_in(xml: bytes, random: Random) -> bytes:
    at = random.choice([0, *(found.end() for found in _TAG.finditer(xml))])
    return xml[:at] + random.choice(_ENTITIES) + xml[at:]


def _replaced(xml: bytes, what: re.Pattern[bytes], by: bytes, random: Random) -> bytes:
    spots = list(what.finditer(xml))
    if not spots:
        return xml
    found = random.choice(spots)
    return xml[: found.start()] + by + xml[found.end() :]


OF_BYTES: tuple[Callable[[bytes, Random], bytes], ...] = (
    bits_flipped, cut_short, range_doubled, range_deleted, ranges_swapped, range_overwritten, number_overwritten,
)  # fmt: skip
OF_MEMBERS: tuple[Callable[[Members, Random], None], ...] = (
    members_swapped, member_removed, member_emptied, member_copied_over, member_cut_short,
)  # fmt: skip
OF_XML: tuple[Callable[[bytes, Random], bytes], ...] = (
    attribute_made_wild, number_made_wild, element_removed, element_doubled, tag_moved, entity_put_in,
)  # fmt: skip


def mutated(seed: bytes, number: int) -> bytes:
    """The file broken in one to three ways. What is packed is broken within more often than as a whole."""
    random = Random(number)
    if seed[:2] != b"PK" or random.random() < 0.3:
        data = seed
        for _ in range(random.randint(1, 3)):
            data = random.choice(OF_BYTES)(data, random) or b"\0"
        return data
    with zipfile.ZipFile(io.BytesIO(seed)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(random.randint(1, 3)):
        if random.random() < 0.25 and len(members) > 1:
            random.choice(OF_MEMBERS)(members, random)
        else:
            name = _some_member(members, random)
            change = random.choice(OF_XML if members[name][:100].lstrip().startswith(b"<") else OF_BYTES)
            members[name] = change(members[name] or b"x", random)
    return package(members)


def _some_member(members: Members, random: Random) -> str:
    """Mostly one of the large ones, where the cells are."""
    names = sorted(members, key=lambda name: len(members[name]), reverse=True)
    return names[min(int(random.expovariate(0.5)), len(names) - 1)]
