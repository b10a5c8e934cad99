"""Messages and parts that are encrypted: what is in them, nobody but the addressee's own mail program can tell."""

from __future__ import annotations

import re

from sspxl.errors import UnreadableReturn

_SIGNED, _ENVELOPED = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"
_AUTHENTICATED = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17"
_SMIME_TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_RPMSG = b"\x76\xe8\x04\x60\xc4\x11\xe3\x86"
_PGP = re.compile(rb"\s*-----BEGIN PGP MESSAGE-----")
_PGP_ENDINGS = (".pgp", ".gpg")

_WHY = "only the mail program of the person whom it was sent to can open it"
_PLAIN = "send it again without encryption: the workbook as an ordinary attachment"


def locked(data: bytes, name: str, declared: str) -> UnreadableReturn | None:
    """Why nobody can see what the part holds; None where it is not encrypted."""
    head, lower = data[:64], name.lower()
    if _ENVELOPED in head or _AUTHENTICATED in head:
        return UnreadableReturn("a message that is encrypted (S/MIME)", _WHY, _PLAIN)
    if _SIGNED in head and (declared in _SMIME_TYPES or lower.endswith(".p7m")):
        why = "its signature is wrapped around what it holds, so that only a mail program can take it out"
        return UnreadableReturn("a message that is wrapped in a signature (S/MIME)", why, "send it again unsigned")
    if data.startswith(_RPMSG) or lower.endswith(".rpmsg"):
        return UnreadableReturn("a message with restricted permissions", _WHY, _PLAIN)
    if _PGP.match(data) or lower.endswith(_PGP_ENDINGS) or declared == "multipart/encrypted":
        return UnreadableReturn("a message that is encrypted (PGP)", _WHY, _PLAIN)
    return None
