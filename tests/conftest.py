"""What tests share: programs that must be there, LibreOffice as a second pair of eyes, the real workbooks, --long."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeAlias

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "scripts"))  # at the end: scripts/test.py must not hide Python's own `test`

from environment import find_program  # noqa: E402

if TYPE_CHECKING:
    from desk import Begin, Desk

    from sspxl.register import NewRows

pytest_plugins = ("figures", "dovecot", "office")

REAL = ROOT.parent / "shared" / "real"
CONVERT_SECONDS = 120
MEMORY, ROOM = Path("/dev/shm"), 2 << 30  # a file system in memory, and how many bytes of it must be free

FILTERS = {
    "xlsx": ("Calc MS Excel 2007 XML", ""),
    "ods": ("calc8", ""),
    "xls": ("MS Excel 97", ""),
    "csv": ("Text - txt - csv (StarCalc)", "44,34,76,1,,0,false,true"),  # commas, UTF-8, quoted only where needed
    "pdf": ("calc_pdf_Export", ""),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the long measures, too")
    parser.addoption("--update-golden", action="store_true", help="write tests/golden/ anew from what is made now")


def pytest_configure() -> None:
    """Puts the tests' folders into memory where there is room: each file is synced, and a disk takes its time for it.

    What TMPDIR, PYTEST_DEBUG_TEMPROOT or --basetemp say goes before. Of a test that fails its folder is kept.
    """
    if "TMPDIR" not in os.environ and in_memory(MEMORY):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def in_memory(folder: Path) -> bool:
    """Whether the folder is there and ours to write into, with room for all that the tests write at one time.

    Docker's own is small, and no program may be run from it; Windows and macOS have none.
    """
    if os.name == "nt" or not os.access(folder, os.W_OK):
        return False
    told = os.statvfs(folder)
    return told.f_bavail * told.f_frsize >= ROOM and not told.f_flag & os.ST_NOEXEC


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


class LibreOffice:
    """LibreOffice without a window, under a profile of its own: an open LibreOffice of yours is left alone.

    It starts with the first conversion, and stays for all of them: starting takes longer than converting.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._made = folder, 0
        self._office: Any = None

    def convert(
        self, path: Path, to: Literal["xlsx", "ods", "xls", "csv", "pdf"] = "xlsx", *, recalculate: bool = False
    ) -> Path:
        """`path` as LibreOffice opens and saves it, under the same name in a new folder.

        A csv is the first sheet that is not hidden, in UTF-8. Formulas keep the values that the file stores, as on a
        partner's machine, unless `recalculate` asks for LibreOffice's own. Fails the test where it does not come out.
        """
        from office import Office

        if self._office is None:
            self._office = Office(self._folder)
        self._made += 1
        made = self._folder / f"out{self._made}" / f"{path.stem}.{to}"
        made.parent.mkdir()
        name, options = FILTERS[to]
        watch = threading.Timer(CONVERT_SECONDS, self._office.process.kill)
        watch.start()
        try:
            with self._office.opened(path, to_read=True) as book:
                if recalculate:
                    book.recalculate()
                if to == "csv":
                    book.show_first()
                book.save_as(made, name, options)
        except self._office.uno.getClass("com.sun.star.uno.Exception") as err:
            pytest.fail(f"LibreOffice made no {to} of {path.name}: {err}", pytrace=False)
        finally:
            watch.cancel()
        return made

    def close(self) -> None:
        if self._office is not None:
            self._office.close()


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibreOffice]:
    """LibreOffice for the whole session; skips where it is missing, fails under CI=true."""
    require("soffice")
    running = LibreOffice(tmp_path_factory.mktemp("libreoffice"))
    yield running
    running.close()


SAMPLE_DAY = date(2026, 11, 22)
"""The day on which the tests build the sample, and whose output the README shows."""
SAMPLE_RUN = datetime(2026, 11, 22, 2, 0)


Make: TypeAlias = Callable[[Path], object]
Once: TypeAlias = Callable[[str, Make], Path]
"""The fixture `once`: a name, and what makes everything in the folder that it is given."""


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """What makes a folder under a name, once for all processes of the session: copy it, since others do so too."""
    own = tmp_path_factory.getbasetemp()
    everyones = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def made_once(name: str, make: Make) -> Path:
        folder = everyones / f"once-{name}"
        with FileLock(everyones / f"once-{name}.lock"):
            if not folder.exists():
                building = everyones / f"building-{name}"
                building.mkdir()
                make(building)
                building.rename(folder)
        return folder

    return made_once


@pytest.fixture(scope="session")
def begin(once: Once) -> Begin:
    """What gives a test a desk of its own: with this register, these cycles issued, and what `then` did after that.

    Each such start is made once, and copied for all others: `then` is known by its name, and does the same each time.
    """
    from desk import AS_AT, Desk

    def begun(
        root: Path, rows: NewRows, *cycles: str, then: Callable[[Desk], object] | None = None, as_at: date = AS_AT
    ) -> Desk:
        def make(folder: Path) -> None:
            desk = Desk.new(folder / "w", rows, as_at)
            for cycle in cycles:
                desk.done("issue", "--cycle", cycle)
            if then:
                then(desk)

        name = f"{then.__module__}.{then.__qualname__}" if then else ""
        start = hashlib.sha256(repr((rows, cycles, as_at, name)).encode()).hexdigest()[:16]
        return Desk(Path(shutil.copytree(once(start, make) / "w", root)), as_at)

    return begun


@pytest.fixture(scope="session")
def built_sample(once: Once) -> Path:
    """The sample workspace as built on `SAMPLE_DAY`, before that day's night."""
    import sample

    def make(folder: Path) -> None:
        assert sample.main(["--into", str(folder / "workbooks"), "--today", SAMPLE_DAY.isoformat()]) == 0

    return once("sample", make) / "workbooks"


@pytest.fixture(scope="session")
def sample_after_night(built_sample: Path, once: Once) -> Path:
    """The sample after the night of `SAMPLE_DAY`, for reading alone."""
    from sspxl.jobs.job import open_job
    from sspxl.jobs.nightly import nightly
    from sspxl.workspace import Workspace

    def make(folder: Path) -> None:
        copy = Workspace(Path(shutil.copytree(built_sample, folder / "workbooks")))
        assert nightly(open_job(copy, SAMPLE_DAY, SAMPLE_RUN, None)).undone == ()

    return once("sample-after-night", make) / "workbooks"
