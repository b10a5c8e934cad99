"""What the measures found, printed below the tests: pytest itself keeps what a passing test prints to itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

_LINES = pytest.StashKey[list[str]]()


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Takes lines to be printed at the end of the run, under the name of the test."""
    lines = request.config.stash.setdefault(_LINES, [])
    name = request.node.name.removeprefix("test_").replace("_", " ")

    def tell(*said: str) -> None:
        lines.extend((f"{name}:", *(f"    {line}" for line in said)))

    return tell


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if lines := config.stash.get(_LINES, []):
        terminalreporter.section("measured")
        for line in lines:
            terminalreporter.line(line)
