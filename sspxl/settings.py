"""sspxl.toml, read once: every fault at once, in words that say what to type."""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sspxl.errors import UserError

Switch = Literal["on", "trial", "off"]

LATER = ("mailbox", "smtp", "reminders", "schedule", "rag", "report", "retention")
"""Sections that PRODUCT.md names and this version has no use for: better refused than silently ignored."""

_KINDS = {
    "a valid boolean": "true or false",
    "a valid integer": "a whole number",
    "a valid string": "words in quotation marks",
}
"""What pydantic calls a kind of value, and what a manager would."""


class _Section(BaseModel):
    """A part of the settings: nothing unknown in it, and no guessing from one type to another."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Partnership(_Section):
    name: str = "Our Community Safety Partnership"
    marking: str = ""


class Manager(_Section):
    name: str = ""
    email: str = ""

    @property
    def words(self) -> str | None:
        """Whom a partner can ask, as it stands in an issued workbook; None: nobody is named."""
        return ", ".join(part for part in (self.name, self.email) if part) or None


class Issue(_Section):
    protect: bool = True


class CycleSettings(_Section):
    current: str = ""


class LimitSettings(_Section):
    file_mib: int = Field(default=25, gt=0)
    member_mib: int = Field(default=100, gt=0)
    cells: int = Field(default=250_000, gt=0)
    seconds: int = Field(default=20, gt=0)


class Settings(_Section):
    """The settings of a workspace; a section or key that the file leaves out has its default."""

    partnership: Partnership = Partnership()
    manager: Manager = Manager()
    issue: Issue = Issue()
    cycle: CycleSettings = CycleSettings()
    limits: LimitSettings = LimitSettings()
    rules: Mapping[str, Switch] = Field(default_factory=dict)

    def switched(self, to: Switch) -> frozenset[str]:
        """Codes of the rules that are switched so."""
        return frozenset(code for code, switch in self.rules.items() if switch == to)


def read_settings(path: Path, rule_codes: Iterable[str]) -> Settings:
    """The settings at `path`.

    Raises UserError: not TOML, or an unknown section, key or rule, or a value of the wrong kind; every fault at once.
    """
    try:
        found = tomllib.loads(path.read_text("utf-8-sig"))  # Notepad may put a mark at the start
    except FileNotFoundError as err:
        raise UserError((f"{path}: there is no such file. `sspxl init` makes a workspace with one.",)) from err
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise UserError(
            (f"{path}: not readable as TOML: {err}. Mend that line, or compare with a fresh file from `sspxl init`.",)
        ) from err
    codes = tuple(rule_codes)
    rules = found.get("rules")
    unknown = [code for code in rules if code not in codes] if isinstance(rules, dict) else []
    faults = [f"{path.name}, [rules] {code}: there is no such rule{_nearest(code, codes)}" for code in unknown]
    try:
        settings = Settings.model_validate(found)
    except ValidationError as err:
        raise UserError((*(_sentence(path, fault) for fault in err.errors()), *faults)) from err
    if faults:
        raise UserError(tuple(faults))
    return settings


def _sentence(path: Path, fault: Any) -> str:
    """A fault that pydantic found, in words that say what to type."""
    where = [str(part) for part in fault["loc"]]
    place = f"{path.name}, [{where[0]}]{'' if len(where) == 1 else ' ' + '.'.join(where[1:])}"
    if len(where) == 1 and where[0] in LATER:
        return f"{place}: a later version reads this section; put # before its lines until then."
    if fault["type"] == "extra_forbidden":
        kind, names = ("section", tuple(Settings.model_fields)) if len(where) == 1 else ("key", _keys(where[0]))
        return f"{place}: this version knows no such {kind}{_nearest(where[-1], names)}"
    typed = json.dumps(fault["input"], ensure_ascii=False, default=str)
    if len(where) == 1:
        return f"{place}: found {where[0]} = {typed}; it should be a section: [{where[0]}], its keys on lines below."
    wanted = fault["msg"].removeprefix("Input should be ")
    return f"{place}: found {typed}; it should be {_KINDS.get(wanted, wanted)}."


def _keys(section: str) -> tuple[str, ...]:
    model = Settings.model_fields[section].annotation
    return tuple(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else ()


def _nearest(word: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown word: the nearest known one, or all of them."""
    if found := difflib.get_close_matches(word, tuple(known), n=1):
        return f"; did you mean {found[0]}?"
    return f"; known are {', '.join(known)}." if known else "."
