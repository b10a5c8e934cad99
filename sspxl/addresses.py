"""Email addresses as people type them and as messages carry them: one reading, wherever two are compared.

The domain is read in ASCII: "müller.example" and "xn--mller-kva.example" are one. Source: RFC 5321, RFC 5891.
"""

from __future__ import annotations

import re
import unicodedata

from sspxl.text import tidy

_MAILTO = re.compile(r"mailto:([^?]*)(?:\?.*)?", re.IGNORECASE)
_ANGLED = re.compile(r"[^<>@]*<([^<>]*)>")
_AROUND = " .,;"
_LOCAL = re.compile(r"[^\s@<>()\[\],;:\"\\]+")
_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_LONGEST_LOCAL = 64


def comparable(typed: str | None) -> str:
    """The one address in a cell, a setting or a header, as it is compared: in lower case, its domain in ASCII.

    "": there is none, or there are several. Known are "Kim <kim@x.example>", "mailto:", and blanks or stops around it.
    """
    local, domain = _parted(typed)
    return f"{local.lower()}@{domain}" if local else ""


def writable(typed: str | None) -> str:
    """The one address as a message can be sent to it, its first part as typed; "": there is none such.

    One with other letters than ASCII before the @ can be compared, but few servers would take a message to it.
    """
    local, domain = _parted(typed)
    return f"{local}@{domain}" if _PLAIN_LOCAL.fullmatch(local) and len(local) <= _LONGEST_LOCAL else ""


def shown_name(typed: str) -> str:
    """The name that stands before an address in angle brackets; "" for none."""
    name, angle, _ = tidy(typed).partition("<")
    return name.strip(' "') if angle else ""


def domain_of(address: str) -> str:
    """What stands behind the @ of an address that one of these gave; "" for ""."""
    return address.rpartition("@")[2]


def _parted(typed: str | None) -> tuple[str, str]:
    """The part before the @, and the domain in ASCII; two blanks where it is not one address."""
    words = unicodedata.normalize("NFC", tidy(typed or "").strip(_AROUND))
    if angled := _ANGLED.fullmatch(words):
        words = angled[1].strip(_AROUND)
    if link := _MAILTO.fullmatch(words):
        words = link[1].strip(_AROUND)
    local, _, domain = words.rpartition("@")
    ascii_domain = ".".join(map(_ascii_label, domain.lower().split(".")))
    is_one = _LOCAL.fullmatch(local) and local.isprintable() and _DOMAIN.fullmatch(ascii_domain)
    return (local, ascii_domain) if is_one else ("", "")


def _ascii_label(label: str) -> str:
    """A part of a domain as it is registered. Letter for letter: "ß" is not "ss", which may be another's domain."""
    whole = unicodedata.normalize("NFKC", label)
    if whole.isascii() or not all(sign.isalnum() or sign == "-" or unicodedata.combining(sign) for sign in whole):
        return label
    return f"xn--{whole.encode('punycode').decode()}"
