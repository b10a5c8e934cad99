"""Makes the entry by which the system itself runs the night from a checkout, every night.

    python3 scripts/scheduler.py systemd            says what it would do: systemd, cron, windows or launchd
    python3 scripts/scheduler.py systemd --yes      does it

Further arguments are those of `sspxl schedule --install`, such as -w FOLDER. The entry runs the environment that
scripts/nightly.py made, which is made here where it is absent.
"""

import os
import sys

import environment
import nightly


def main(arguments: "list[str]") -> int:
    if not arguments or {"-h", "--help"} & set(arguments):
        print(__doc__.strip())
        return 0 if arguments else 2
    environment.prepare(nightly.ENVIRONMENT)
    named = nightly.names_workspace(arguments, os.environ)
    workspace = [] if named else ["--workspace", str(nightly.WORKBOOKS)]
    sspxl = str(environment.program_of(nightly.ENVIRONMENT, "sspxl"))
    return environment.hand_over([sspxl, "schedule", *workspace, "--install", *arguments], os.environ)


if __name__ == "__main__":
    sys.exit(environment.exit_code(main, sys.argv[1:]))
