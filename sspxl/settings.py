"""sspxl.toml, read once: every fault at once, in words that say what to type."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sspxl.errors import UserError

Switch = Literal["on", "trial", "off"]


class _Section(BaseModel):
    """A part of the settings: nothing unknown in it, and no guessing from one type to another."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Partnership(_Section):
    name: str = "Our Community Safety Partnership"
    marking: str = ""


class Manager(_Section):
    name: str = ""
    email: str = ""


class Issue(_Section):
    protect: bool = True


class CycleSettings(_Section):
    current: str = ""


class LimitSettings(_Section):
    file_mib: int = Field(25, gt=0)
    member_mib: int = Field(100, gt=0)
    cells: int = Field(2_000_000, gt=0)


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
    """The settings at `path`. Raises UserError: not TOML, an unknown section, key or rule, a value of the wrong kind."""
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as err:
        raise UserError((f"{path}: there is no such file. `sspxl init` makes a workspace with one.",)) from err
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise UserError(
            (f"{path}: not readable as TOML: {err}. Mend that line, or compare with a fresh file from `sspxl init`.",)
        ) from err
    faults: list[str] = []
    settings = Settings()
    try:
        settings = Settings.model_validate(found)
    except ValidationError as err:
        faults = [_sentence(path, fault) for fault in err.errors()]
    rules = found.get("rules")
    codes = tuple(rule_codes)
    unknown = [code for code in rules if code not in codes] if isinstance(rules, dict) else []
    faults += [f"{path.name}, [rules] {code}: there is no such rule{_nearest(code, codes)}." for code in unknown]
    if faults:
        raise UserError(tuple(faults))
    return settings


def _sentence(path: Path, fault: Any) -> str:
    where = [str(part) for part in fault["loc"]]
    place = f"[{where[0]}]" if len(where) == 1 else f"[{where[0]}] {'.'.join(where[1:])}"
    if fault["type"] == "extra_forbidden":
        names = tuple(Settings.model_fields) if len(where) == 1 else _keys(where[0])
        return f"{path.name}, {place}: this version knows no such {'section' if len(where) == 1 else 'key'}{_nearest(where[-1], names)}."
    wanted = fault["msg"][0].lower() + fault["msg"][1:]
    return f"{path.name}, {place}: found {fault['input']!r}; {wanted.replace('input should', 'it should')}."


def _keys(section: str) -> tuple[str, ...]:
    model = Settings.model_fields[section].annotation
    return tuple(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else ()


def _nearest(word: str, known: Iterable[str]) -> str:
    found = difflib.get_close_matches(word, tuple(known), n=1)
    return f"; did you mean {found[0]}?" if found else f"; known are {', '.join(known)}" if known else ""
