"""One file's bytes opened as mail, whatever they are called: a message, several, one of Outlook's, winmail.dat."""

from __future__ import annotations

from sspxl.mail.eml import open_eml, open_mbox
from sspxl.mail.locked import locked
from sspxl.mail.msg import open_msg
from sspxl.mail.opened import Opened, too_large
from sspxl.mail.tnef import open_tnef


def open_mail(data: bytes, most_bytes: int, declared: bool = False) -> Opened | None:
    """What the file holds, one level deep; None where it is no mail. No bytes make it raise.

    More than `most_bytes` are refused. `declared`: something says that it is a message, so that its letter is wanted
    though only little of what makes a message is there.
    """
    opened = _refused_for_size(data, most_bytes) or (
        open_msg(data, most_bytes) or open_tnef(data, declared) or open_mbox(data) or open_eml(data, declared)
    )
    if opened is None or opened.refused:
        return opened
    sealed = next(filter(None, (locked(one.data, one.name, one.declared) for one in opened.enclosed)), None)
    return Opened(opened.kind, opened.letters, opened.enclosed, sealed, opened.doubt) if sealed else opened


def _refused_for_size(data: bytes, most_bytes: int) -> Opened | None:
    """The refusal of mail that is too large; looked at by its beginning alone."""
    if len(data) <= most_bytes:
        return None
    head = data[: 64 * 1024]
    kind = open_mbox(head) or open_eml(head, False) or open_msg(head, most_bytes) or open_tnef(head, False)
    return kind and too_large(kind.kind, f"it is larger than {most_bytes >> 20:,} MiB")
