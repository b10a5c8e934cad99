"""Runs all tests from a checkout, with nothing but Python 3.11 or later on the machine.

    python3 scripts/test.py             every test but the long measures
    python3 scripts/test.py --long      those too
    python3 scripts/test.py ARGS        any arguments of pytest; paths are from the checkout's top

The first run makes `.venv-test` in the checkout: not the nightly job's `.venv`, so that nothing the tests bring can
stand in for something that the project forgot to ask for. Where apt-get is there to use, the programs that tests open
files with are installed; elsewhere their tests are skipped, except under CI=true, where a missing one is a failure.
"""

import os
import shutil
import subprocess
import sys

import environment

ENVIRONMENT = environment.ROOT / ".venv-test"
PACKAGES = {
    # what apt-get installs -> the program by which it is known to be there (None: by the package itself)
    "libreoffice-calc": "soffice",
    "python3-uno": None,
    "fonts-dejavu-core": None,
    "poppler-utils": "pdftoppm",
    "chromium": "chromium",
    "dovecot-imapd": "dovecot",
}


def missing(with_apt: bool) -> "list[str]":
    """The packages that are not there. Those without a program of their own are looked for with apt only."""
    return [
        package
        for package, program in PACKAGES.items()
        if (not environment.find_program(program) if program else with_apt and not is_installed(package))
    ]


def is_installed(package: str) -> bool:
    """Whether dpkg has the package in full."""
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    return subprocess.run(query, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout == b"installed"


def apt_get() -> "list[str]":
    """The words that begin an apt-get command; empty where there is none or we may not use it."""
    if not shutil.which("apt-get"):
        return []
    words = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--yes", "--quiet=2", "-o", "Acquire::Retries=3"]
    if os.geteuid() == 0:
        return words
    may = shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], stderr=subprocess.DEVNULL).returncode == 0
    return ["sudo", "-n", *words] if may else []


def install_programs() -> None:
    """Installs what is missing where that is possible, and says what is missing still."""
    apt = apt_get()
    absent = missing(with_apt=bool(apt))
    if absent and apt:
        environment.say("Installing {}.".format(", ".join(absent)))
        subprocess.run([*apt, "update"], stdout=sys.stderr)
        for package in absent:  # one by one: a name that this distribution lacks must not keep the others away
            subprocess.run([*apt, "install", "--no-install-recommends", package], stdout=sys.stderr)
        absent = missing(with_apt=True)
    if absent:
        environment.say(
            "Missing: {}; the tests that need them are skipped (under CI=true they fail).".format(", ".join(absent))
        )


def main(arguments: "list[str]") -> int:
    environment.prepare(ENVIRONMENT, ("excel", "mail", "test"))
    install_programs()
    os.chdir(str(environment.ROOT))
    python = str(environment.program_of(ENVIRONMENT, "python"))
    # as many processes as there are cores; who is done first takes what is left of the others; your arguments come
    # later, and win: `-n 0`
    return environment.hand_over(
        [python, "-m", "pytest", "-q", "-n", "auto", "--dist", "worksteal", *arguments], os.environ
    )


if __name__ == "__main__":
    sys.exit(environment.exit_code(main, sys.argv[1:]))
