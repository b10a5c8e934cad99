"""The virtual environments that nightly.py and test.py run in: made from the pins, and used again until those change.

Standard library only, and in a syntax that Python 3.6 can parse: an older Python must get as far as the sentence
that names the one it takes. Hence the quoted annotations. What is said here goes to stderr; stdout is the command's.
"""

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OLDEST = (3, 11)
WINDOWS = os.name == "nt"
# relative to ROOT, where pip runs: it splits its variables at spaces, and a checkout's path may have some
CONSTRAINTS = "scripts/constraints.txt"
STAMP = "made-from.sha256"

ELSEWHERE = {
    # where each is found when it is not on PATH, or goes by another name there
    "dovecot": ("/usr/sbin/dovecot",),  # not on the PATH of everybody
    "soffice": (
        "/Applications/LibreOffice.app/Contents/MacOS/soffice",
        r"C:\Program Files\LibreOffice\program\soffice.exe",
    ),
    "chromium": (
        "chromium-browser",
        "google-chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ),
}


class NotReadyError(Exception):
    """This machine cannot do it: one sentence that says what is wrong and what to do."""


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def importable(name: str) -> bool:
    """Whether Python has the module; the empty folder that a removed package may leave behind does not count."""
    found = importlib.util.find_spec(name)
    return found is not None and found.origin is not None


def obstacle(version: "tuple[int, ...]", has: "Callable[[str], bool]") -> "str | None":
    """Why no environment can be made with this Python and what to install, in one sentence; None where one can."""
    major, minor = version[:2]
    if (major, minor) < OLDEST:
        return (
            f"sspxl needs Python 3.11 or later and this is Python {major}.{minor}: "
            "install a newer Python and run this command with it, as in `python3.11 scripts/nightly.py`."
        )
    if not (has("venv") and has("ensurepip")):
        return (
            f"This Python {major}.{minor} cannot make virtual environments, as venv or ensurepip is missing: "
            f"on Debian or Ubuntu run `sudo apt-get install python{major}.{minor}-venv`, "
            "elsewhere install a Python that has both, and run this command again."
        )
    return None


def stamp(root: Path, extras: "tuple[str, ...]", python: str) -> str:
    """The hash of all that an environment is made from: settings, pins, extras, the Python and the checkout's place.

    The place counts since an editable install in a copied checkout would run the code of the first one.
    """
    parts = [(root / "pyproject.toml").read_bytes(), (root / CONSTRAINTS).read_bytes()]
    parts += [text.encode("utf-8", "surrogateescape") for text in (*extras, python, str(root))]
    return hashlib.sha256(b"".join(b"%d:%s," % (len(part), part) for part in parts)).hexdigest()


def program_of(folder: Path, name: str, windows: bool = WINDOWS) -> Path:
    """Where the environment in `folder` keeps the program `name`."""
    return folder / "Scripts" / f"{name}.exe" if windows else folder / "bin" / name


def prepare(folder: Path, extras: "tuple[str, ...]" = ()) -> None:
    """Makes the environment in `folder` with the project and its `extras`, unless it stands and nothing has changed.

    The stamp is written last, so an environment without one was cut short and is made anew.
    Raises NotReadyError: this Python cannot make one, the old one cannot be removed, or pip fails.
    """
    wanted = stamp(ROOT, extras, f"{platform.python_version()} {platform.machine()} {sys.base_prefix}")
    if stands(folder, wanted):
        return
    hindrance = obstacle(sys.version_info[:3], importable)
    if hindrance:
        raise NotReadyError(hindrance)
    with one_at_a_time():
        if not stands(folder, wanted):  # the run that was waited for may have made it
            make(folder, extras)
            (folder / STAMP).write_text(wanted, "ascii")


def stands(folder: Path, wanted: str) -> bool:
    """Whether `folder` holds a whole environment made from what is wanted."""
    written = folder / STAMP
    whole = program_of(folder, "python").exists() and written.is_file()
    return whole and written.read_text("ascii", "replace") == wanted


@contextmanager
def one_at_a_time() -> "Iterator[None]":
    """Waits until no other run makes an environment in this checkout, nor a step that a killed run left behind.

    The steps inherit the lock, which so outlives a run that is killed. Windows has none that is inherited: there what
    is in use cannot be removed, and `remove` says so.
    """
    if WINDOWS:
        yield
        return
    import fcntl  # is not there on Windows

    try:
        lock = os.open(__file__, os.O_RDWR)  # any file of the checkout does; nothing is written to it
    except OSError as error:
        raise NotReadyError(f"{ROOT} cannot be written to ({error}): run this as the user whose it is.") from error
    try:
        os.set_inheritable(lock, True)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another run is making an environment here: waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def make(folder: Path, extras: "tuple[str, ...]") -> None:
    """Makes the environment anew. Raises NotReadyError naming the step that failed."""
    say(f"Making {folder.name} with Python {platform.python_version()}: about half a minute, this once.")
    remove(folder)
    run([sys.executable, "-m", "venv", str(folder)], f"{folder} could not be made: the reason is above.")
    target = "." + (f"[{','.join(extras)}]" if extras else "")
    run(
        [str(program_of(folder, "python")), "-m", "pip", "install", "--quiet", "--editable", target],
        f"{folder} could not be filled: pip's reason is above (often the network); mend it and run again.",
        pip_environment(os.environ),
    )


def remove(folder: Path) -> None:
    """Removes what is left of an environment, its stamp first: cut short, the rest must not pass for a whole one."""
    try:
        if (folder / STAMP).exists():
            (folder / STAMP).unlink()
        if folder.exists():
            shutil.rmtree(str(folder))
    except OSError as error:
        raise NotReadyError(f"{folder} cannot be removed ({error}): end what uses it and run again.") from error


def pip_environment(environ: "Mapping[str, str]") -> "dict[str, str]":
    """`environ` with our pins for what is installed and, under both of pip's names for it, for what builds it."""
    return dict(
        environ,
        PIP_CONSTRAINT=CONSTRAINTS,
        PIP_BUILD_CONSTRAINT=CONSTRAINTS,
        PIP_USER="0",  # set to 1 in somebody's configuration it stops every install into an environment
        PIP_NO_INPUT="1",
        PIP_DISABLE_PIP_VERSION_CHECK="1",
    )


def run(command: "list[str]", failure: str, environ: "Mapping[str, str] | None" = None) -> None:
    """Runs one step in the checkout, its output on stderr. Raises NotReadyError with `failure` where it fails."""
    # close_fds: a step keeps the lock of one_at_a_time
    if subprocess.run(command, cwd=str(ROOT), env=environ, stdout=sys.stderr, close_fds=False).returncode:
        raise NotReadyError(failure)


def hand_over(command: "list[str]", environ: "Mapping[str, str]") -> int:
    """The exit code of `command`, which takes this process's place where it can: signals are then its own, too."""
    if not WINDOWS:  # there, exec returns to the caller before the command is done
        os.execve(command[0], command, dict(environ))
    return subprocess.run(command, env=dict(environ)).returncode


def find_program(name: str) -> "str | None":
    """The full path of an installed program, also where it goes by another name; None where there is none."""
    return next(filter(None, map(shutil.which, (name, *ELSEWHERE.get(name, ())))), None)


def exit_code(main: "Callable[[list[str]], int]", arguments: "list[str]") -> int:
    """What `main` returns; 2 where this machine is not ready, once the reason is said."""
    try:
        return main(arguments)
    except NotReadyError as reason:
        say(str(reason))
        return 2
    except KeyboardInterrupt:
        say("Stopped.")
        return 130
