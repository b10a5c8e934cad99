"""What the server that took a message in says of whether it is from its sender: its Authentication-Results header."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_RESULT = re.compile(r"\s*(spf|dkim|dmarc)(?:/\d+)?\s*=\s*(\w+)", re.IGNORECASE)
_OF_DOMAIN = re.compile(r"\b(?:header\.(?:from|d|i)|smtp\.(?:mailfrom|mail|helo)|envelope-from)\s*=\s*(\S+)", re.I)
_PASSES = frozenset({"pass", "bestguesspass"})
_FAILS = frozenset({"fail", "hardfail"})


@dataclass(frozen=True, slots=True)
class _Result:
    method: str
    verdict: str
    domains: frozenset[str]  # that it is about; none: the sender's


def failed_check(checked: str, domain: str) -> str | None:
    """The check by which a message may not be from `domain`, such as "dmarc=fail"; None: no check says so.

    DMARC is about the sender's domain, whatever route the message took, and decides where it was checked. Without it a
    failed SPF or DKIM counts unless the other passed for the same domain: SPF alone fails for honest mail that was
    forwarded. What was not checked, or came to nothing (none, neutral, softfail, an error), is no fault.
    Source: RFC 8601 for the header, RFC 7489 for what a pass of either means.
    """
    results = [one for one in _results(checked) if not one.domains or domain in one.domains]
    dmarc = [one for one in results if one.method == "dmarc"]
    if failed := next((one for one in dmarc if one.verdict in _FAILS), None):
        return f"dmarc={failed.verdict}"
    if any(one.verdict in _PASSES for one in results):
        return None
    return next((f"{one.method}={one.verdict}" for one in results if one.verdict in _FAILS), None)


def passed_check(checked: str, domain: str) -> bool:
    """Whether a check says that the message is from `domain` itself: DMARC, or SPF or DKIM for that very domain.

    A pass for another domain says nothing: a sender has one of his own. Nor does any that a failed DMARC outweighs.
    """
    if failed_check(checked, domain):
        return False
    return any(
        one.verdict in _PASSES and (one.domains == {domain} or (one.method == "dmarc" and not one.domains))
        for one in _results(checked)
    )


def is_unchecked(checked: str) -> bool:
    """Whether the server looked at nothing: as it does with what never left its own house.

    Of what came from outside every server that checks at all says something of SPF, if only "none".
    """
    return all(one.method != "spf" and one.verdict == "none" for one in _results(checked))


def _results(checked: str) -> Iterator[_Result]:
    for part in _without_remarks(checked).split(";"):
        if match := _RESULT.match(part):
            domains = (value.rpartition("@")[2].rstrip(".") for value in _OF_DOMAIN.findall(part.casefold()))
            yield _Result(match[1].casefold(), match[2].casefold(), frozenset(domains))


def _without_remarks(checked: str) -> str:
    """The header without its comments and quoted words: the sender chooses what stands there.

    One in which something is opened and never closed comes back as it is.
    """
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for sign in checked:
        if escaped:
            escaped = False
        elif sign == "\\" and (depth or quoted):
            escaped = True
        elif sign == '"' and not depth:
            quoted = not quoted
        elif sign == "(" and not quoted:
            depth += 1
        elif sign == ")" and depth and not quoted:
            depth -= 1
        elif not depth and not quoted:
            kept.append(sign)
    return checked if depth or quoted else "".join(kept)
