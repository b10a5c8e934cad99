"""What the project stands on: each library pinned, at a version that suits the others, under a permissive licence."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
NOT_PINNED = {"pdf", "cluster"}
"""Extras whose libraries nothing here installs."""

PERMISSIVE = (
    "MIT", "BSD", "APACHE", "MPL", "MOZILLA", "PSF", "PYTHON SOFTWARE", "ISC", "ZLIB", "UNLICENSE", "CC0", "HPND",
    "PUBLIC DOMAIN",
)  # fmt: skip


def pins() -> dict[str, Version]:
    """Each pinned library, with its version."""
    lines = (ROOT / "scripts" / "constraints.txt").read_text("utf-8").splitlines()
    found = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): Version(version) for name, version in found}


def required() -> list[Requirement]:
    """All that pyproject.toml asks for, but for the extras that are not pinned."""
    extras = PROJECT["optional-dependencies"]
    named = [*PROJECT["dependencies"], *(one for extra in extras if extra not in NOT_PINNED for one in extras[extra])]
    return [Requirement(one) for one in named]


def installed() -> dict[str, Distribution]:
    """What of the pinned libraries is here."""
    found = {}
    for name in pins():
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:  # for another system, or another Python
            continue
    return found


def licence(one: Distribution) -> str:
    """What it says of its licence: the expression, else the classifiers, else the first line of the field."""
    said = one.metadata
    classifiers = [text.split(" :: ")[-1] for text in said.get_all("Classifier") or () if text.startswith("License ::")]
    first = (said.get("License") or "").strip().split("\n")[0]
    return said.get("License-Expression") or " AND ".join(classifiers) or first


def test_each_library_that_is_asked_for_is_pinned_at_a_version_that_it_may_have() -> None:
    pinned = pins()
    assert [str(one) for one in required() if canonicalize_name(one.name) not in pinned] == []
    wrong = [str(one) for one in required() if pinned[canonicalize_name(one.name)] not in one.specifier]
    assert wrong == []


def test_what_the_pinned_libraries_ask_for_themselves_is_pinned_at_a_version_that_suits_them() -> None:
    pinned, wrong = pins(), []
    for name, one in installed().items():
        if Version(one.version) != pinned[name]:  # another one than is pinned asks for other things
            continue
        for need in map(Requirement, one.requires or ()):
            known = pinned.get(canonicalize_name(need.name))
            if (need.marker is None or need.marker.evaluate({"extra": ""})) and (
                known is None or known not in need.specifier
            ):
                wrong.append(f"{name} asks for {need}, pinned is {known}")
    assert wrong == []


def test_no_library_is_under_the_gpl_and_each_is_under_a_permissive_licence() -> None:
    said = {name: licence(one).upper() for name, one in installed().items()}
    assert len(said) > 40
    assert {name: words for name, words in said.items() if re.search(r"GPL|GENERAL PUBLIC", words)} == {}
    assert {name: words for name, words in said.items() if not any(one in words for one in PERMISSIVE)} == {}
