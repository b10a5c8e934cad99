"""Which action of the register a returned row answers: by its row ID, else by the action's own words.

The number is a hint only: numbers restart in every plan and change when rows move. So a row is matched, or it is a
second copy of one that is, or it is new; it is never shifted to a neighbour. Source: PRODUCT.md section 6.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from rapidfuzz import fuzz

from sspxl.records import Action, Plan, Register, Row, RowId, Table, Workbook
from sspxl.text import plain

SAME_WORDS = 90
"""Similarity (0 to 100) from which two wordings are the same action, whatever their numbers."""

ALIKE = 70
"""Similarity from which a wording of the same number may be the same action altered, in the table's own plan..."""

ALIKE_IN_WORDS = 60
"""...if it is also this similar word by word: two actions of one plan are often alike letter by letter."""

_Spot: TypeAlias = tuple[int, int]
"""Where a row stands in its workbook: the table's position, and the row's number on the sheet."""


@dataclass(frozen=True, slots=True)
class Match:
    """A returned row and the action that it answers."""

    row: Row
    action: Action
    by_identity: bool


@dataclass(frozen=True, slots=True)
class NewRow:
    """A returned row that is no action of the register. `plan` is the code of the plan that its table answers."""

    row: Row
    plan: str | None  # None: it answers none


@dataclass(frozen=True, slots=True)
class Matches:
    """All rows of a workbook, in sheet order: each matched to an action of its own, a copy of such a row, or new.

    Two rows of one action are both matched where their row IDs name different contacts.
    """

    matched: tuple[Match, ...]
    new: tuple[NewRow, ...]
    copies: tuple[Match, ...] = ()  # of a row in `matched`: a sheet or a row was copied


class Matcher:
    """The register's actions, prepared for finding them by their words."""

    def __init__(self, register: Register, issued: Mapping[str, Action] = MappingProxyType({})) -> None:
        """`issued` are the actions as this cycle's workbooks have them, by key: a wording may be mended since."""
        self._register = register
        self._issued = frozenset(issued)
        self._by_key = {action.key: action for action in register.actions}
        self._words = {
            action.key: tuple(dict.fromkeys(_bare(a.text, a.ref) for a in (action, issued.get(action.key, action))))
            for action in register.actions
        }
        self._same_words: dict[str, set[str]] = {}
        for key, known in self._words.items():
            for words in known:
                self._same_words.setdefault(words, set()).add(key)
        self._by_plan = {plan.code: register.actions_of(plan.code) for plan in register.plans}

    def match(self, workbook: Workbook) -> Matches:
        """Each row of the workbook's tables matched to an action, or a copy of one that is, or new.

        Row IDs go first through all tables, then the words within each table's own plan, then the words in other
        plans: so a row that looks like another plan's never takes the place of that plan's own row further down.
        """
        found = {spot: Match(row, action, True) for spot, row, action in self._by_identity(workbook)}
        homes = [self._home(table, n, found) for n, table in enumerate(workbook.tables)]
        for n in range(len(workbook.tables)):
            self._by_words(n, workbook, [code for code in self._by_plan if code == homes[n]], found, at_home=True)
        for n in range(len(workbook.tables)):
            self._by_words(n, workbook, [code for code in self._by_plan if code != homes[n]], found, at_home=False)
        matched = {match.action.key: match.action for match in found.values()}
        new: list[NewRow] = []
        copies: list[Match] = []
        for (n, number), row in _rows(workbook):
            if (n, number) in found:
                continue
            if action := self._copied(row, matched.values()) or self._on_a_copied_sheet(row, n, found):
                copies.append(Match(row, action, row.row_id is not None))
            else:
                new.append(NewRow(row, homes[n]))
        return Matches(tuple(found[spot] for spot in sorted(found)), tuple(new), tuple(copies))

    def _by_identity(self, workbook: Workbook) -> Iterator[tuple[_Spot, Row, Action]]:
        """Rows known by their row ID: one for each contact whose ID an action's rows carry.

        Of a row that was copied with its ID the one with the likest wording keeps it; where none is alike, the one with
        the action's number.
        """
        claims: dict[tuple[str, str], list[tuple[_Spot, Row]]] = {}
        for spot, row in _rows(workbook):
            if (action := self._claimed(row)) and row.row_id:
                claims.setdefault((action.key, row.row_id.contact), []).append((spot, row))
        claimed = {spot for rows in claims.values() for spot, _ in rows}
        others = [row for spot, row in _rows(workbook) if spot not in claimed and row.row_id]
        for (key, _), rows in claims.items():
            spot, row = max(rows, key=lambda claim: self._likeness(claim[1], self._by_key[key]))
            if not self._went_astray(row, self._by_key[key], others):
                yield spot, row, self._by_key[key]

    def _likeness(self, row: Row, action: Action) -> tuple[float, bool, float]:
        """How much a row with the action's row ID looks like the action's own."""
        alike = self._alike(_words_of(row), action.key)
        return (alike if alike >= ALIKE else 0.0), row.ref == action.ref, alike

    def _went_astray(self, row: Row, action: Action, others: Iterable[Row]) -> bool:
        """Whether the action's row ID stands in a row of other words and another number, while one of the other rows,
        whose own row ID is wrong, has both: rows were sorted without their row IDs, and this one was reworded."""
        if row.ref == action.ref or self._alike(_words_of(row), action.key) >= ALIKE:
            return False
        theirs = (other for other in others if contact_of(other, None) == contact_of(row, None))
        return any(other.ref == action.ref and _words_of(other) in self._words[action.key] for other in theirs)

    def _claimed(self, row: Row) -> Action | None:
        """The action whose row ID the row carries; None where its words are another's, or its number was by then."""
        action = self._by_key.get(row.row_id.key) if row.row_id else None
        if action is None or self._is_anothers(row, action) or self._got_its_number_since(row, action):
            return None
        return action

    def _got_its_number_since(self, row: Row, action: Action) -> bool:
        """Whether the row was issued for an action that is gone, and whose number this one has by now."""
        words = _words_of(row)
        was_issued = not self._issued or action.key in self._issued
        return bool(words) and not was_issued and self._alike(words, action.key) < ALIKE

    def _is_anothers(self, row: Row, action: Action) -> bool:
        """Whether the row's words are another action's: it was sorted without its row ID."""
        words = _words_of(row)
        own = self._alike(words, action.key)
        if not words or own == 100:
            return False
        if own < ALIKE and words in self._same_words:
            return True  # of whatever plan
        others = (self._alike(words, other.key) for other in self._by_plan[action.plan] if other != action)
        return max(others, default=0) >= max(SAME_WORDS, own + 1)

    def _home(self, table: Table, position: int, found: dict[_Spot, Match]) -> str | None:
        """The plan that the table answers: by its row IDs, else by its title or sheet name, else by its wordings."""
        if by_identity := Counter(match.action.plan for (n, _), match in found.items() if n == position):
            return by_identity.most_common(1)[0][0]
        if named := next((plan.code for plan in self._register.plans if is_plan(plan, table)), None):
            return named
        words = {_words_of(row) for row in table.rows} - {""}
        same = {
            code: sum(not words.isdisjoint(self._words[action.key]) for action in actions)
            for code, actions in self._by_plan.items()
        }
        likeliest = max(same, key=lambda code: same[code], default=None)
        return likeliest if likeliest and same[likeliest] else None

    def _by_words(
        self, n: int, workbook: Workbook, codes: Iterable[str], found: dict[_Spot, Match], *, at_home: bool
    ) -> None:
        """Adds to `found` the rows of the n-th table whose words are an action's of these plans, best pairs first.

        In the table's own plan an altered wording is the action, too, where the numbers agree.
        """
        whole, table = workbook.issued_to, workbook.tables[n]
        taken: dict[str, set[str | None]] = {}  # by key, whose rows were found
        for match in found.values():
            taken.setdefault(match.action.key, set()).add(contact_of(match.row, whole))
        actions = [action for code in codes for action in self._by_plan[code]]
        pairs: list[tuple[float, bool, Row, Action]] = []
        for row in table.rows:
            words = _words_of(row)
            if not words or (n, row.number) in found or self._claimed(row):
                continue  # without words a number alone is no proof; with a row ID it is a copy, or new
            own = self._same_words.get(words)
            for action in actions:
                if (own and action.key not in own) or _is_taken(taken.get(action.key), contact_of(row, whole)):
                    continue  # or it is the copy of an action's row that is there, however alike another's wording is
                same_number = row.ref == action.ref
                score = self._alike(words, action.key, ALIKE)
                if score >= SAME_WORDS or (score and at_home and same_number and self._is_altered(words, action)):
                    pairs.append((score, same_number, row, action))
        for _, _, row, action in sorted(pairs, key=lambda pair: (-pair[0], not pair[1], pair[2].number)):
            if (n, row.number) not in found and not _is_taken(taken.get(action.key), contact_of(row, whole)):
                found[n, row.number] = Match(row, action, False)
                taken.setdefault(action.key, set()).add(contact_of(row, whole))

    def _copied(self, row: Row, matched: Iterable[Action]) -> Action | None:
        """The matched action that the row repeats: in just its words, or without any under its row ID.

        A wording that is only alike is a new row: what it says would else be lost.
        """
        words = _words_of(row)
        if not words:
            return next((action for action in matched if row.row_id and row.row_id.key == action.key), None)
        return next((action for action in matched if words in self._words[action.key]), None)

    def _on_a_copied_sheet(self, row: Row, position: int, found: Mapping[_Spot, Match]) -> Action | None:
        """The action whose row ID the row carries, whatever its words, where its own row stands in another table.

        In the same table it was copied to be reworded, and is new.
        """
        key = row.row_id.key if row.row_id else ""
        tables = {n for (n, _), match in found.items() if match.action.key == key}
        return self._by_key[key] if tables and position not in tables else None

    def _is_altered(self, words: str, action: Action) -> bool:
        return any(fuzz.ratio(words.split(), known.split()) >= ALIKE_IN_WORDS for known in self._words[action.key])

    def _alike(self, words: str, key: str, least: float = 0) -> float:
        """How alike the words are to the action's, now or as issued, from 0 to 100; 0 where it is below `least`."""
        return max(fuzz.ratio(words, known, score_cutoff=least) for known in self._words[key])


def is_plan(plan: Plan, table: Table) -> bool:
    """Whether the table's title or sheet name is the plan's title or code."""
    names = {plain(name) for name in (table.title, table.sheet, f"{table.title}: {table.sheet}") if name}
    return plain(plan.code) in names or plain(plan.title) in names


def _is_taken(contacts: Collection[str | None] | None, contact: str | None) -> bool:
    """Whether an action with rows of these contacts has the contact's own, or one that may be anybody's."""
    if not contacts:
        return False
    return contact is None or contact in contacts or None in contacts


def contact_of(row: Row, whole: RowId | None) -> str | None:
    """Whose row it is: by its row ID, though that may be another action's, else by the identity of the workbook."""
    identity = row.row_id or whole
    return identity.contact if identity else None


def _rows(workbook: Workbook) -> Iterator[tuple[_Spot, Row]]:
    for n, table in enumerate(workbook.tables):
        for row in table.rows:
            yield (n, row.number), row


def _words_of(row: Row) -> str:
    return _bare(str(row.cells.get("action", "")), row.ref)


def _bare(text: str, ref: str | None) -> str:
    """The words for comparing, without the number that opens an item of a matrix."""
    return plain(text).removeprefix(f"{plain(ref)} ") if ref else plain(text)
