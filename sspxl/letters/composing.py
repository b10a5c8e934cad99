"""Letters put into words by the templates that the manager may edit: templates/mail/KIND.txt.j2 and KIND.html.j2.

The first line of a text template is the subject. Whatever a template she has of her own stands before the standard one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sspxl.errors import UserError
from sspxl.letters.night import NightView
from sspxl.letters.view import LetterView
from sspxl.mail.drafts import one_line

FOLDER = "mail"
"""The folder of the templates within templates/."""

_SUBJECT = "Subject:"
_RAISED_BY_TEMPLATES = (TemplateError, AttributeError, TypeError, ValueError, LookupError, ArithmeticError)
"""What a slip in a template can raise while it is filled; the letter itself is complete by then."""
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
_DAYS = re.compile(r"\b\d+ days?\b")


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter in words."""

    subject: str
    text: str
    html: str

    @property
    def essence(self) -> str:
        """The same for two letters that say the same: that some days more have gone by since says nothing new."""
        words = "\0".join(_DAYS.sub("# days", part) for part in (self.subject, self.text, self.html))
        return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()


class Composer:
    """Fills the templates of the folders `own` and `standard`, each file from the first that has it."""

    def __init__(self, own: Path, standard: Path) -> None:
        self._folders = own / FOLDER, standard / FOLDER
        mine = self._folders[0]
        self._environment = _environment(self._folders, frozenset(mine.iterdir() if mine.is_dir() else ()))

    def compose(self, kind: str, letter: LetterView | NightView) -> Composed:
        """The letter in words. Raises UserError: a template is not there, or a line of it cannot be filled."""
        head, _, body = self._filled(f"{kind}.txt.j2", letter).lstrip("\ufeff\n").partition("\n")
        if not head.startswith(_SUBJECT) or not (subject := one_line(head.removeprefix(_SUBJECT))):
            where = f"{self._path(f'{kind}.txt.j2')}, line 1"
            fault = f'{where}: it ought to be the subject, such as "Subject: {{{{ letter.mark }}}}Your update"'
            raise UserError((f"{fault}; mend the line, or take the standard template again",))
        html = self._filled(f"{kind}.html.j2", letter).strip()
        return Composed(subject, f"{_BLANK_LINES.sub(chr(10) * 2, body).strip()}\n", f"{html}\n")

    def _filled(self, name: str, letter: LetterView | NightView) -> str:
        try:
            return self._environment.get_template(name).render(letter=letter)
        except TemplateNotFound as err:
            raise UserError((f"{self._path(str(err.name or name))} is not there; put the standard one back",)) from err
        except (*_RAISED_BY_TEMPLATES, UnicodeDecodeError) as err:
            at, line = self._place(err, name)
            fault = f"{at}, line {line}: {err}; mend the line, or take the standard template again"
            raise UserError((fault,)) from err

    def _path(self, name: str) -> Path:
        """Where the template lies; where none does, where she would put it."""
        return next((folder / name for folder in self._folders if (folder / name).exists()), self._folders[0] / name)

    def _place(self, err: Exception, name: str) -> tuple[Path, int]:
        """The template and the line where the error arose: Jinja2 writes both into the traceback."""
        if isinstance(err, TemplateSyntaxError):
            return self._path(err.name or name), err.lineno
        at, line = self._path(name), 1
        trace = err.__traceback__
        while trace:
            if trace.tb_frame.f_code.co_filename.endswith(".j2"):
                at, line = Path(trace.tb_frame.f_code.co_filename), trace.tb_lineno
            trace = trace.tb_next
        return at, line


@lru_cache(maxsize=8)
def _environment(folders: tuple[Path, Path], own: frozenset[Path]) -> ImmutableSandboxedEnvironment:
    """What fills the templates of the folders: it keeps them compiled, and compiles anew what was changed.

    `own` are the files of the first folder: where one is added or goes, all are looked for again.
    """
    # sandboxed, since a template may have been handed on by somebody and nobody reads it again
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders),
        autoescape=lambda name: name is None or not name.endswith(".txt.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def template_faults(own: Path, standard: Path, examples: Sequence[tuple[str, LetterView | NightView]]) -> Iterator[str]:
    """What is wrong with the templates of letters, a sentence each; nothing: every one of these can be filled."""
    composer = Composer(own, standard)
    faults: dict[str, None] = {}
    for kind, letter in examples:
        try:
            composer.compose(kind, letter)
        except UserError as err:
            faults |= dict.fromkeys(err.faults)
    yield from faults
