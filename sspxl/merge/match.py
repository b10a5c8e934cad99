"""Which action of the register a returned row answers: by its row ID, else by the action's own words.

The number is a hint only: numbers restart in every plan and change when rows move. So a row is matched, or it is new; it is never
shifted to a neighbour. Source: PRODUCT.md section 6.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from sspxl.records import Action, Plan, Register, Row, Table, Workbook
from sspxl.text import plain

SAME_WORDS = 90
"""Similarity (0 to 100) from which two wordings are the same action, whatever their numbers."""

SAME_WORDS_AND_NUMBER = 70
"""The same where the numbers agree too."""


@dataclass(frozen=True, slots=True)
class Match:
    """A returned row and the action that it answers."""

    row: Row
    action: Action
    by_identity: bool


@dataclass(frozen=True, slots=True)
class NewRow:
    """A returned row that is no action of the register. `plan` is the code of the plan that its table answers, if any."""

    row: Row
    plan: str | None


@dataclass(frozen=True, slots=True)
class Matches:
    """All rows of a workbook, in sheet order: each matched to an action of its own, or new."""

    matched: tuple[Match, ...]
    new: tuple[NewRow, ...]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(match.action.key for match in self.matched)


class Matcher:
    """The register's actions, prepared for finding them by their words."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._by_key = {action.key: action for action in register.actions}
        self._words = {action.key: plain(action.text) for action in register.actions}
        self._by_plan = {plan.code: register.actions_of(plan.code) for plan in register.plans}

    def match(self, workbook: Workbook) -> Matches:
        """Each row of the workbook's tables matched to an action, or new."""
        matched: list[Match] = []
        new: list[NewRow] = []
        for table in workbook.tables:
            found = self._by_identity(table, taken={match.action.key for match in matched})
            left = [row for row in table.rows if row.number not in found]
            taken = {action.key for action in found.values()} | {match.action.key for match in matched}
            by_words: dict[int, Action] = {}
            for code in self._likely_plans(table, left, found.values()):
                by_words |= self._by_words(code, [row for row in left if row.number not in by_words], taken)
            home = _most_common(action.plan for action in (*found.values(), *by_words.values()))
            for row in table.rows:
                if action := found.get(row.number) or by_words.get(row.number):
                    matched.append(Match(row, action, row.number in found))
                else:
                    new.append(NewRow(row, home))
        return Matches(tuple(matched), tuple(new))

    def _by_identity(self, table: Table, taken: set[str]) -> dict[int, Action]:
        """Row number -> action, by row ID. A row copied with its ID and reworded is not the action: the nearest wording keeps it."""
        claims: dict[str, list[Row]] = {}
        for row in table.rows:
            if row.row_id and row.row_id.key in self._by_key and row.row_id.key not in taken:
                claims.setdefault(row.row_id.key, []).append(row)
        return {self._likest(rows, key).number: self._by_key[key] for key, rows in claims.items()}

    def _likely_plans(self, table: Table, rows: list[Row], found: Iterable[Action]) -> list[str]:
        """Codes of the plans in which to look, likeliest first: met by row IDs, by title or sheet name, then by wording."""
        home = _most_common(action.plan for action in found)
        words = {plain(str(row.cells["action"])) for row in rows if "action" in row.cells}
        same = {code: sum(self._words[a.key] in words for a in actions) for code, actions in self._by_plan.items()}
        return sorted(
            self._by_plan, key=lambda code: (code != home, not is_plan(self._register.plan(code), table), -same[code])
        )

    def _by_words(self, code: str, rows: list[Row], taken: set[str]) -> dict[int, Action]:
        """Row number -> action of the plan, best pairs first; `taken` grows by the keys given away."""
        pairs: list[tuple[float, bool, int, Action]] = []
        for row in rows:
            words = plain(str(row.cells.get("action", "")))
            if not words:
                continue  # a number alone is no proof
            for action in self._by_plan[code]:
                same_number = row.ref == action.ref
                least = SAME_WORDS_AND_NUMBER if same_number else SAME_WORDS
                if score := fuzz.ratio(words, self._words[action.key], score_cutoff=least):
                    pairs.append((score, same_number, row.number, action))
        given: dict[int, Action] = {}
        for _, _, number, action in sorted(pairs, key=lambda pair: (-pair[0], not pair[1], pair[2], pair[3].key)):
            if number not in given and action.key not in taken:
                given[number] = action
                taken.add(action.key)
        return given

    def _likest(self, rows: list[Row], key: str) -> Row:
        return max(rows, key=lambda row: fuzz.ratio(plain(str(row.cells.get("action", ""))), self._words[key]))


def is_plan(plan: Plan, table: Table) -> bool:
    """Whether the table's title or sheet name is the plan's title or code."""
    names = {plain(name) for name in (table.title, table.sheet, f"{table.title}: {table.sheet}") if name}
    return plain(plan.code) in names or plain(plan.title) in names


def _most_common(plans: Iterable[str]) -> str | None:
    counts = Counter(plans).most_common(1)
    return counts[0][0] if counts else None
