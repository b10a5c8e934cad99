"""The paper as one self-contained HTML file, set out by the template that the manager may edit."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from sspxl.errors import UserError
from sspxl.report.view import Paper

TEMPLATE = "summary.html.j2"

_RAISED_BY_TEMPLATES = (TemplateError, AttributeError, TypeError, ValueError, LookupError, ArithmeticError)
"""What a slip in a template can raise while it is filled; the paper itself is complete by then."""


def render(paper: Paper, templates: Path) -> str:
    """The HTML text. Raises UserError: the template is not there, or a line of it cannot be filled."""
    try:
        return _environment(templates).get_template(TEMPLATE).render(paper=paper).lstrip()
    except TemplateNotFound as err:
        raise UserError((f"{templates / (err.name or TEMPLATE)} is not there; put the standard one back",)) from err
    except _RAISED_BY_TEMPLATES as err:
        name, line = _place(err)
        fault = f"{templates / name}, line {line}: {err}; mend the line, or take the standard template again"
        raise UserError((fault,)) from err


@lru_cache(maxsize=8)
def _environment(templates: Path) -> ImmutableSandboxedEnvironment:
    """What fills the templates of the folder: it keeps them compiled, and compiles anew what was changed."""
    # sandboxed, since a template may have been handed on by somebody who knows HTML and nobody reads it again
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        lstrip_blocks=True,  # line ends stay, so that words on two lines of a template never run together
        keep_trailing_newline=True,
    )
    environment.filters["css_string"] = css_string
    return environment


def _place(err: Exception) -> tuple[str, int]:
    """The template's name and line where the error arose: Jinja2 writes both into the traceback."""
    if isinstance(err, TemplateSyntaxError):
        return err.name or TEMPLATE, err.lineno
    name, line = TEMPLATE, 0
    trace = err.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename.endswith(".j2"):
            name, line = Path(trace.tb_frame.f_code.co_filename).name, trace.tb_lineno
        trace = trace.tb_next
    return name, line


def css_string(text: str) -> Markup:
    """The text as a CSS string, quotes included: nothing in it can end the string or the style sheet."""
    escaped = re.sub(r"[^A-Za-z0-9]", lambda found: f"\\{ord(found[0]):06x}", text)
    return Markup(f'"{escaped}"')
