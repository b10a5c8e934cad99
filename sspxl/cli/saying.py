"""Words to whoever called. What cannot be printed is no fault of the run that it tells of."""

from __future__ import annotations

from contextlib import suppress

import click

from sspxl.errors import SspxlError


class Unprinted(SspxlError):
    """What was done could not be printed: the disk behind it is full, or nobody reads any more."""


def say(words: str) -> None:
    """Print it. Raises Unprinted."""
    try:
        click.echo(words)
    except OSError as err:
        raise Unprinted(err.strerror or type(err).__name__) from err


def warn(words: str) -> None:
    """Print it for a person's eyes, beside what the command says."""
    with suppress(OSError):  # there is nobody left to be told
        click.echo(words, err=True)
