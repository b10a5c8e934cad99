"""What tests share: programs that must be there, LibreOffice as a second pair of eyes, the real workbooks, --long."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal, NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "scripts"))  # at the end: scripts/test.py must not hide Python's own `test`

from environment import find_program  # noqa: E402

pytest_plugins = ("figures", "dovecot", "office")

REAL = ROOT.parent / "shared" / "real"
CONVERT_SECONDS = 120

FILTERS = {
    "xlsx": "xlsx:Calc MS Excel 2007 XML",
    "ods": "ods:calc8",
    "xls": "xls:MS Excel 97",
    "csv": "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true",  # commas, UTF-8, quoted only where needed
    "pdf": "pdf:calc_pdf_Export",
}

ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the long measures, too")
    parser.addoption("--update-golden", action="store_true", help="write tests/golden/ anew from what is made now")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselects the tests marked `long` unless --long asks for them."""
    if config.getoption("--long"):
        return
    long = [test for test in items if test.get_closest_marker("long")]
    items[:] = [test for test in items if not test.get_closest_marker("long")]
    if long:
        config.hook.pytest_deselected(items=long)


def lacking(what: str) -> NoReturn:
    """Skips the test with the reason; under CI=true fails it, since there nothing may go untested unnoticed."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{what} is missing, and CI may not skip what needs it", pytrace=False)
    pytest.skip(f"{what} is missing")


def require(program: str) -> str:
    """The full path of `program`. Where there is none, the test is skipped; under CI=true it fails."""
    return find_program(program) or lacking(program)


@pytest.fixture(scope="session")
def needs() -> Callable[[str], str]:
    """`require`, for a test that takes it as an argument."""
    return require


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of real workbooks beside the checkout. They are not ours to publish, so CI, too, may be without."""
    if not REAL.is_dir():
        pytest.skip("the real workbooks (../shared/real) are not beside this checkout")
    return REAL


@dataclass(frozen=True, slots=True)
class LibreOffice:
    """LibreOffice without a window, under profiles of its own: an open LibreOffice of yours is left alone."""

    program: str
    folder: Path

    def convert(
        self, path: Path, to: Literal["xlsx", "ods", "xls", "csv", "pdf"] = "xlsx", *, recalculate: bool = False
    ) -> Path:
        """`path` as LibreOffice opens and saves it, under the same name in a new folder.

        A csv is the first sheet, in UTF-8. Formulas keep the values that the file stores, as on a partner's machine,
        unless `recalculate` asks for LibreOffice's own. Fails the test where no file comes out in time.
        """
        out = self.folder / f"out{len(list(self.folder.glob('out*')))}"
        out.mkdir()
        profile = self.folder / ("recalculating" if recalculate else "profile")
        if recalculate and not profile.exists():
            (profile / "user").mkdir(parents=True)
            (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, "utf-8")
        command = [self.program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
        said = in_time([*command, "--convert-to", FILTERS[to], "--outdir", str(out), str(path)])
        made = out / f"{path.stem}.{to}"
        if not made.exists():  # its exit code is 0 also when it could not read the file
            pytest.fail(f"LibreOffice made no {to} of {path.name}: {said}", pytrace=False)
        return made


def in_time(command: list[str]) -> str:
    """What the command prints. Past CONVERT_SECONDS it is ended, children and all, and the test fails."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdout=pipe, stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True
    ) as process:
        try:
            return process.communicate(timeout=CONVERT_SECONDS)[0].strip()
        except subprocess.TimeoutExpired:
            # soffice is a script that starts the program proper: ending the script alone leaves that running
            if os.name == "posix":
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
            pytest.fail(f"not done after {CONVERT_SECONDS} seconds: {' '.join(command)}", pytrace=False)


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    """LibreOffice for the whole session; skips where it is missing, fails under CI=true."""
    return LibreOffice(require("soffice"), tmp_path_factory.mktemp("libreoffice"))


SAMPLE_DAY = date(2026, 11, 22)
"""The day on which the tests build the sample, and whose output the README shows."""
SAMPLE_RUN = datetime(2026, 11, 22, 2, 0)


@pytest.fixture(scope="session")
def built_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample workspace as built on `SAMPLE_DAY`, before that day's night: copy it, since others do so too."""
    import sample

    folder = tmp_path_factory.mktemp("sample") / "workbooks"
    folder.mkdir()
    assert sample.main(["--into", str(folder), "--today", SAMPLE_DAY.isoformat()]) == 0
    return folder


@pytest.fixture(scope="session")
def sample_after_night(built_sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample after the night of `SAMPLE_DAY`, for reading alone."""
    from sspxl.jobs.job import open_job
    from sspxl.jobs.nightly import nightly
    from sspxl.workspace import Workspace

    folder = tmp_path_factory.mktemp("night") / "workbooks"
    shutil.copytree(built_sample, folder)
    night = nightly(open_job(Workspace(folder), SAMPLE_DAY, SAMPLE_RUN, None))
    assert night.undone == ()
    return folder
