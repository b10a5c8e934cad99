"""The helper of the two commands: what makes an environment anew, what is said where none can be made, which skips."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import bench
import environment
import nightly
import pytest
import xlsxwriter
from conftest import ROOT, LibreOffice, require
from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

WHOLE = {"venv", "ensurepip"}.__contains__


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the two files that an environment is made from."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "pyproject.toml").write_text("[project]\n", "utf-8")
    (tmp_path / environment.CONSTRAINTS).write_text("click==8.0\n", "utf-8")
    return tmp_path


def test_an_environment_is_used_again_while_nothing_has_changed(checkout: Path) -> None:
    first = environment.stamp(checkout, ("test",), "3.11.7 /usr")
    assert environment.stamp(checkout, ("test",), "3.11.7 /usr") == first


@pytest.mark.parametrize("changed", ["pyproject.toml", environment.CONSTRAINTS])
def test_a_changed_setting_or_pin_makes_the_environment_anew(checkout: Path, changed: str) -> None:
    first = environment.stamp(checkout, (), "3.11.7 /usr")
    with (checkout / changed).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert environment.stamp(checkout, (), "3.11.7 /usr") != first


def test_another_python_other_extras_or_a_copied_checkout_make_it_anew(checkout: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    (copy / "scripts").mkdir(parents=True)
    for name in ("pyproject.toml", environment.CONSTRAINTS):
        (copy / name).write_bytes((checkout / name).read_bytes())
    stamps = [
        environment.stamp(checkout, (), "3.11.7 /usr"),
        environment.stamp(checkout, (), "3.12.1 /usr"),
        environment.stamp(checkout, ("test",), "3.11.7 /usr"),
        environment.stamp(copy, (), "3.11.7 /usr"),
    ]
    assert len(set(stamps)) == 4


def test_an_old_python_is_told_which_one_to_take() -> None:
    assert environment.obstacle((3, 10, 13), WHOLE) == (
        "sspxl needs Python 3.11 or later and this is Python 3.10: "
        "install a newer Python and run this command with it, as in `python3.11 scripts/nightly.py`."
    )
    assert environment.obstacle((3, 11, 0), WHOLE) is None


@pytest.mark.parametrize("there", [{"venv"}, {"ensurepip"}])
def test_a_python_that_cannot_make_environments_is_told_what_to_install(there: set[str]) -> None:
    assert environment.obstacle((3, 12, 3), there.__contains__) == (
        "This Python 3.12 cannot make virtual environments, as venv or ensurepip is missing: "
        "on Debian or Ubuntu run `sudo apt-get install python3.12-venv`, "
        "elsewhere install a Python that has both, and run this command again."
    )
    assert environment.obstacle((3, 12, 3), WHOLE) is None


def test_the_empty_folder_of_a_removed_package_is_no_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "removed_package").mkdir()
    (tmp_path / "whole_package").mkdir()
    (tmp_path / "whole_package" / "__init__.py").write_text("", "ascii")
    monkeypatch.syspath_prepend(tmp_path)
    names = ("whole_package", "removed_package", "never_there")
    assert [name for name in names if environment.importable(name)] == ["whole_package"]


@pytest.mark.parametrize("script", ["nightly.py", "test.py"])
def test_a_machine_that_is_not_ready_ends_with_one_sentence_and_exit_code_2(script: str, tmp_path: Path) -> None:
    # a checkout of its own without an environment, and a Python in which ensurepip cannot be found
    (tmp_path / "scripts").mkdir()
    for name in ("pyproject.toml", environment.CONSTRAINTS, "scripts/environment.py", f"scripts/{script}"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['ensurepip'] = None\n", "utf-8")
    done = subprocess.run(
        [sys.executable, str(tmp_path / "scripts" / script)],
        capture_output=True,
        text=True,
        env=dict(os.environ, PYTHONPATH=str(tmp_path), PYTHONDONTWRITEBYTECODE="1"),
    )
    sentence = environment.obstacle(sys.version_info[:3], {"venv"}.__contains__)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{sentence}\n")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".venv")]


def test_both_scripts_can_be_read_by_the_pythons_that_they_refuse() -> None:
    for name in ("environment.py", "nightly.py", "test.py"):
        source = (ROOT / "scripts" / name).read_text("utf-8")
        ast.parse(source, feature_version=(3, 6))
        assert "from __future__" not in source  # annotations from there came with 3.7


def test_the_pins_reach_the_install_and_the_build_whatever_pip_was_told_before() -> None:
    before = {"PIP_CONSTRAINT": "mine.txt", "PIP_USER": "1", "HOME": "/home/me"}
    assert environment.pip_environment(before) == {
        "HOME": "/home/me",
        "PIP_CONSTRAINT": "scripts/constraints.txt",
        "PIP_BUILD_CONSTRAINT": "scripts/constraints.txt",
        "PIP_USER": "0",
        "PIP_NO_INPUT": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    assert before == {"PIP_CONSTRAINT": "mine.txt", "PIP_USER": "1", "HOME": "/home/me"}


def test_every_pin_is_to_the_release_and_stands_once() -> None:
    lines = (ROOT / environment.CONSTRAINTS).read_text("ascii").splitlines()
    pins = [line.split("==") for line in lines if line and not line.startswith("#")]
    assert [pin for pin in pins if len(pin) != 2] == []
    names = [name for name, _ in pins]
    assert names == sorted(set(names), key=str.lower)


def test_windows_keeps_its_programs_elsewhere() -> None:
    folder = Path("checkout") / ".venv"
    assert environment.program_of(folder, "sspxl", windows=True) == folder / "Scripts" / "sspxl.exe"
    assert environment.program_of(folder, "sspxl", windows=False) == folder / "bin" / "sspxl"


@pytest.mark.parametrize(
    ("arguments", "environ", "named"),
    [
        ([], {}, False),
        ([], {"SSPXL_WORKSPACE": ""}, False),
        (["--as-at", "2026-01-31"], {}, False),
        (["--json"], {}, False),
        ([], {"SSPXL_WORKSPACE": "mine"}, True),
        (["-w", "mine"], {}, True),
        (["-wmine"], {}, True),
        (["--json", "--workspace", "mine"], {}, True),
        (["--workspace=mine"], {}, True),
    ],
)
def test_the_sample_is_used_only_where_no_workspace_is_named(
    arguments: list[str], environ: dict[str, str], named: bool
) -> None:
    assert nightly.names_workspace(arguments, environ) is named


@pytest.mark.parametrize(("arguments", "code"), [(["--help"], 0), ([], 2)])
def test_the_maker_of_entries_says_how_it_is_used(arguments: list[str], code: int) -> None:
    command = [sys.executable, str(ROOT / "scripts" / "scheduler.py"), *arguments]
    said = subprocess.run(command, capture_output=True, text=True)
    assert (said.returncode, said.stdout.splitlines()[0]) == (
        code, "Makes the entry by which the system itself runs the night from a checkout, every night."
    )  # fmt: skip


def test_what_is_timed_begins_with_a_workspace_to_which_all_have_returned(tmp_path: Path) -> None:
    bench.prepare(tmp_path / "w", 2)
    assert sorted(path.name for path in (tmp_path / "w" / "inbox").iterdir()) == [
        f"{contact} {bench.CYCLE}.xlsx" for contact in ("C1", "C2")
    ]


def test_a_program_that_is_missing_skips_its_test_and_fails_it_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "false")
    with pytest.raises(pytest.skip.Exception, match=r"^no-such-program is missing$"):
        require("no-such-program")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=r"^no-such-program is missing, and CI may not skip what needs it$"):
        require("no-such-program")


def test_a_program_goes_by_its_other_names_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / ("chromium-browser.exe" if environment.WINDOWS else "chromium-browser")
    other.write_text("#!/bin/sh\n", "ascii")
    other.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert environment.find_program("chromium") == str(other)
    assert environment.find_program("pdftoppm") is None


def test_libreoffice_gives_back_what_was_written_in_each_format(libreoffice: LibreOffice, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["ASB/1", "café – £5"])
    book.active.append([2, "=A2*2"])
    book.save(tmp_path / "plan.xlsx")
    for to in ("xlsx", "ods", "xls"):
        made = libreoffice.convert(tmp_path / "plan.xlsx", to)
        rows = CalamineWorkbook.from_path(made).get_sheet_by_index(0).to_python()
        assert (made.name, rows) == (f"plan.{to}", [["ASB/1", "café – £5"], [2.0, 4.0]])
    assert libreoffice.convert(tmp_path / "plan.xlsx", "csv").read_text("utf-8") == "ASB/1,café – £5\n2,4\n"
    assert libreoffice.convert(tmp_path / "plan.xlsx", "pdf").read_bytes().startswith(b"%PDF-")
    assert load_workbook(tmp_path / "plan.xlsx").active["B2"].value == "=A2*2"


def test_libreoffice_recalculates_stored_values_only_when_asked(libreoffice: LibreOffice, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "stored.xlsx")) as book:
        book.add_worksheet().write_formula("A1", "=1+1", value=7)

    def value(**how: bool) -> float:
        made = libreoffice.convert(tmp_path / "stored.xlsx", **how)
        return CalamineWorkbook.from_path(made).get_sheet_by_index(0).to_python()[0][0]

    assert (value(), value(recalculate=True)) == (7.0, 2.0)


def test_a_long_measure_runs_only_when_asked(tmp_path: Path) -> None:
    for name in ("conftest.py", "figures.py", "dovecot.py", "authority.py", "office.py"):
        (tmp_path / name).write_bytes((ROOT / "tests" / name).read_bytes())
    (tmp_path / "test_it.py").write_text(
        "import pytest\n\n@pytest.mark.long\ndef test_long(): pass\n\ndef test_short(): pass\n", "utf-8"
    )

    def closing_words(*arguments: str) -> str:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "markers=long", *arguments]
        environ = dict(os.environ, PYTHONPATH=os.pathsep.join(map(str, (ROOT, ROOT / "scripts"))))
        done = subprocess.run([*command, str(tmp_path)], cwd=tmp_path, env=environ, capture_output=True, text=True)
        return done.stdout.splitlines()[-1].split(" in ")[0]

    assert closing_words() == "1 passed, 1 deselected"
    assert closing_words("--long") == "2 passed"
