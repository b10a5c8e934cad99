"""Runs the nightly job from a checkout, with nothing but Python 3.11 or later on the machine.

    python3 scripts/nightly.py          over workbooks/, which is built from workbooks/sample/ where it is absent
    python3 scripts/nightly.py ARGS     the same as `sspxl nightly ARGS`

The first run makes `.venv` in the checkout; later ones use it again. A workspace that is named, by -w, --workspace or
SSPXL_WORKSPACE, is used and no sample is built. The exit code is that of `sspxl nightly`; 2 also where the environment
or the sample cannot be made.
"""

import os
import sys
from collections.abc import Mapping

import environment

ENVIRONMENT = environment.ROOT / ".venv"
WORKBOOKS = environment.ROOT / "workbooks"


def names_workspace(arguments: "list[str]", environ: "Mapping[str, str]") -> bool:
    """Whether the workspace is chosen already, by an argument or by the environment."""
    chosen = any(word == "--workspace" or word.startswith(("-w", "--workspace=")) for word in arguments)
    return chosen or bool(environ.get("SSPXL_WORKSPACE"))


def main(arguments: "list[str]") -> int:
    environment.prepare(ENVIRONMENT)
    # a redirected console on Windows has few letters: better a question mark there than no run
    environ = dict(os.environ, PYTHONIOENCODING=os.environ.get("PYTHONIOENCODING", ":replace"))
    workspace = []
    if not names_workspace(arguments, os.environ):
        workspace = ["--workspace", str(WORKBOOKS)]
        if not (WORKBOOKS / "sspxl.toml").exists():
            environment.say("Building the sample workspace in workbooks/.")
            python = str(environment.program_of(ENVIRONMENT, "python"))
            sample = str(environment.ROOT / "scripts" / "sample.py")
            environment.run([python, sample], "The sample workspace could not be built: the reason is above.", environ)
    sspxl = str(environment.program_of(ENVIRONMENT, "sspxl"))
    return environment.hand_over([sspxl, "nightly", *workspace, *arguments], environ)


if __name__ == "__main__":
    sys.exit(environment.exit_code(main, sys.argv[1:]))
