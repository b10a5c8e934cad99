"""The door: what is said of a fault of ours, and what never is."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from desk import Desk, small_register, sspxl

from sspxl.cli import entry
from sspxl.errors import UnreadableReturn, UserError
from sspxl.jobs.preparing import init
from sspxl.records import Severity
from sspxl.register import new_register
from sspxl.rules import checking
from sspxl.rules.rule import Rule

LEFT = "no output was replaced, what was collected stays collected"


def failing(patch: pytest.MonkeyPatch, fault: BaseException, cause: BaseException | None = None) -> None:
    def main(*_: object, **__: object) -> int:
        raise fault from cause

    patch.setattr(entry.sspxl, "main", main)


def in_our_code() -> Callable[[], object]:
    from sspxl.records import Register

    return lambda: Register((), (), (), ()).plan("secret words of a cell")


def test_a_fault_is_told_by_its_kind_and_place_and_never_by_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, KeyError("secret words of a cell"), ValueError("more secret words"))
    said = sspxl("nightly")
    assert (said.code, said.out) == (4, "")
    lines = said.err.splitlines()
    assert lines[0] == (
        "This is a fault of sspxl itself. Please send these lines to whoever looks after it; no words of a cell are in "
        "them."
    )
    assert lines[1].startswith("  sspxl ")
    assert [line for line in lines if line in ("  KeyError", "  ValueError")] == ["  KeyError", "  ValueError"]
    assert lines[-1].startswith("the run failed (KeyError in sspxl.cli.entry, line ")
    assert lines[-1].endswith(f"); {LEFT}")
    assert "secret" not in said.err


def test_the_place_is_the_innermost_of_our_own_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    run = in_our_code()
    monkeypatch.setattr(entry.sspxl, "main", lambda *_, **__: run())
    assert "the run failed (StopIteration in sspxl.records.register, line " in sspxl("nightly").err


def test_for_machines_the_fault_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, KeyError("secret words of a cell"))
    said = sspxl("nightly", "--json")
    (fault,) = json.loads(said.out)["faults"]
    assert fault.startswith("the run failed (KeyError in sspxl.cli.entry, line ")
    assert "secret" not in said.out + said.err


def test_what_the_system_refuses_is_told_in_its_words_and_is_no_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, OSError(errno.ENOSPC, "words of whoever raised it", "master.xlsx"))
    said = sspxl("nightly")
    assert (said.code, said.err) == (4, f"the run failed (OSError: No space left on device, master.xlsx); {LEFT}\n")
    failing(monkeypatch, OSError("secret words of a cell"))  # not the system's
    assert "secret" not in sspxl("nightly").err


def test_trouble_of_our_own_kind_keeps_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, UnreadableReturn("a damaged workbook", "it is cut short", "send it again"))
    said = sspxl("nightly")
    assert said.err == f"the run failed (a damaged workbook: it is cut short. To do: send it again.); {LEFT}\n"


def test_a_fault_in_a_rule_is_told_with_the_rule_and_how_to_go_on_without_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def judge(_: object, __: object) -> None:
        raise KeyError("secret words of a cell")

    broken = Rule("no-update", "No update", Severity.WARNING, judge)
    monkeypatch.setattr(checking, "OF_ACTIONS", (broken,))
    desk = Desk.new(tmp_path / "w", small_register())
    said = desk.run("nightly")
    assert said.code == 4
    assert (
        '  it was in the rule no-update: no-update = "off" under [rules] lets the night go on' in said.err.splitlines()
    )
    assert "secret" not in said.err
    settings = desk.root / "sspxl.toml"
    settings.write_text(f'{settings.read_text("utf-8")}\nno-update = "off"\n', "utf-8")
    assert desk.run("nightly").code == 0


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard output lies on a full disk."""
    honest = click.echo

    def echo(words: str, err: bool = False) -> None:
        if not err:
            raise OSError(errno.ENOSPC, "No space left on device")
        honest(words, err=err)

    monkeypatch.setattr(click, "echo", echo)


@pytest.mark.usefixtures("full")
def test_what_cannot_be_printed_is_no_fault_of_the_night_that_it_tells_of(tmp_path: Path) -> None:
    root = tmp_path / "w"
    init(root)
    (root / "register.xlsx").write_bytes(new_register(small_register()))
    said = Desk(root).run("nightly")
    unprinted = "what was done could not be printed (No space left on device); `sspxl runs` and `sspxl status` say how"
    assert (said.code, said.err) == (1, f"{unprinted} things went\n")
    assert json.loads((root / "logs" / "heartbeat.json").read_bytes())["exit"] == 0
    assert [path.name for path in root.glob("*STOPPED*")] == []
    assert (root / "master.xlsx").exists()


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_a_fault_keeps_its_exit_code_where_nothing_can_be_printed(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    failing(monkeypatch, OSError(errno.ENOSPC, "No space left on device"))
    assert sspxl("nightly", *arguments).code == 4  # the disk of the run itself is full
    failing(monkeypatch, UserError(("register.xlsx has a fault",)))
    said = sspxl("nightly", *arguments)
    assert (said.code, said.err) == (2, "register.xlsx has a fault\n")


def test_where_standard_error_takes_nothing_either_the_exit_code_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, UserError(("register.xlsx has a fault",)))
    with monkeypatch.context() as closed:

        def echo(words: str, err: bool = False) -> None:
            raise OSError(errno.EPIPE, "Broken pipe")

        closed.setattr(click, "echo", echo)
        assert [sspxl("nightly", *more).code for more in ((), ("--json",))] == [2, 2]
