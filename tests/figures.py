"""What the measures found, printed below the tests: pytest itself keeps what a passing test prints to itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

_MEASURED = "measured"


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Takes lines to be printed at the end of the run, under the name of the test."""
    name = request.node.name.removeprefix("test_").replace("_", " ")

    def tell(*said: str) -> None:
        request.node.user_properties.append((_MEASURED, "\n".join((f"{name}:", *(f"    {line}" for line in said)))))

    return tell


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What came with the tests' results, whichever process they ran in."""
    results = (one for which in ("passed", "failed") for one in terminalreporter.stats.get(which, ()))
    measured = [said for one in results for name, said in one.user_properties if name == _MEASURED]
    if measured:
        terminalreporter.section("measured")
        for said in measured:
            terminalreporter.write_line(said)
