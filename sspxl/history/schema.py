"""The tables of history.db. A change of them is a new step at the end of STEPS, never an edit of an old one."""

from __future__ import annotations

STEPS: tuple[str, ...] = (
    """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY, command TEXT NOT NULL, cycle TEXT, as_at TEXT NOT NULL, started TEXT NOT NULL,
        ended TEXT, version TEXT NOT NULL
    );
    CREATE TABLE ledger (
        id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, path TEXT NOT NULL, file TEXT NOT NULL,
        sha256 TEXT NOT NULL, received TEXT NOT NULL,
        state TEXT NOT NULL
            CHECK (state IN ('received', 'duplicate', 'superseded', 'held', 'quarantined', 'not_a_return'))
    );
    CREATE TABLE cycles (
        name TEXT PRIMARY KEY, opens TEXT, due TEXT, as_at TEXT, expected INTEGER NOT NULL, returned INTEGER NOT NULL,
        updates INTEGER NOT NULL, ongoing_only INTEGER NOT NULL, rag TEXT NOT NULL
    );
    CREATE TABLE issued (
        cycle TEXT NOT NULL, contact TEXT NOT NULL, key TEXT NOT NULL, action TEXT NOT NULL, lead TEXT, due TEXT,
        path TEXT NOT NULL, PRIMARY KEY (cycle, contact, key)
    );
    CREATE TABLE returns (
        cycle TEXT NOT NULL, contact TEXT NOT NULL, path TEXT, state TEXT NOT NULL, received TEXT, rows INTEGER NOT NULL
    );
    CREATE TABLE updates (
        cycle TEXT NOT NULL, key TEXT NOT NULL, lead TEXT NOT NULL, text TEXT, status TEXT, completed_on TEXT,
        figures TEXT NOT NULL, label TEXT NOT NULL, source TEXT, PRIMARY KEY (cycle, key, lead)
    );
    CREATE TABLE flags (
        cycle TEXT NOT NULL, code TEXT NOT NULL, severity TEXT NOT NULL, key TEXT, lead TEXT, place TEXT NOT NULL,
        found TEXT NOT NULL, since TEXT NOT NULL
    );
    CREATE TABLE shown (
        cycle TEXT NOT NULL, key TEXT NOT NULL, field TEXT NOT NULL, value TEXT, source TEXT,
        PRIMARY KEY (cycle, key, field)
    );
    CREATE TABLE changes (
        id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, day TEXT NOT NULL, key TEXT NOT NULL,
        field TEXT NOT NULL, was TEXT, now TEXT, source TEXT
    );
    """,
    """
    ALTER TABLE updates ADD COLUMN file TEXT;
    ALTER TABLE updates ADD COLUMN sheet TEXT;
    ALTER TABLE updates ADD COLUMN cell TEXT;
    """,
    """
    CREATE TABLE said (
        id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, day TEXT NOT NULL, decision TEXT NOT NULL,
        cycle TEXT NOT NULL, code TEXT NOT NULL, key TEXT, lead TEXT, words TEXT NOT NULL, source TEXT NOT NULL,
        before TEXT NOT NULL, cell TEXT NOT NULL, cell_mark TEXT NOT NULL, found_mark TEXT NOT NULL,
        ended INTEGER REFERENCES runs
    );
    """,
    """
    ALTER TABLE updates ADD COLUMN answer TEXT;
    ALTER TABLE updates ADD COLUMN answer_file TEXT;
    ALTER TABLE updates ADD COLUMN answer_sheet TEXT;
    ALTER TABLE updates ADD COLUMN answer_cell TEXT;
    """,
    """
    CREATE TABLE letters (
        id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, cycle TEXT NOT NULL,
        contact TEXT NOT NULL, day TEXT NOT NULL, stage TEXT NOT NULL, file TEXT NOT NULL, essence TEXT NOT NULL,
        sha256 TEXT NOT NULL, asked TEXT NOT NULL, sent TEXT, message_id TEXT NOT NULL, tries INTEGER NOT NULL
    );
    """,
    """
    CREATE TABLE headings (mark TEXT PRIMARY KEY);
    """,
    """
    CREATE TABLE messages (
        origin TEXT PRIMARY KEY, mailbox TEXT NOT NULL, folder TEXT NOT NULL, validity INTEGER NOT NULL,
        uid INTEGER NOT NULL, message_id TEXT NOT NULL, sha256 TEXT NOT NULL, fate TEXT NOT NULL, tries INTEGER NOT NULL
    );
    CREATE INDEX messages_by_place ON messages (mailbox, folder, validity, uid);
    """,
    """
    CREATE TABLE carried (
        id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, day TEXT NOT NULL, place TEXT NOT NULL,
        decision TEXT NOT NULL, cycle TEXT NOT NULL, subject TEXT NOT NULL, key TEXT NOT NULL, about TEXT NOT NULL,
        became TEXT NOT NULL, filed TEXT, ended INTEGER REFERENCES runs
    );
    """,
    """
    CREATE TABLE waiting (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL, field TEXT NOT NULL, was TEXT NOT NULL, asked TEXT NOT NULL
    );
    """,
    """
    ALTER TABLE runs ADD COLUMN exit INTEGER;
    ALTER TABLE runs ADD COLUMN seconds REAL;
    ALTER TABLE runs ADD COLUMN steps TEXT;
    ALTER TABLE runs ADD COLUMN flags TEXT;
    ALTER TABLE runs ADD COLUMN undone TEXT;
    ALTER TABLE runs ADD COLUMN waiting TEXT;
    ALTER TABLE runs ADD COLUMN fault TEXT;
    """,
    """
    CREATE TABLE journal (id INTEGER PRIMARY KEY, event TEXT NOT NULL);
    """,
    """
    CREATE TABLE spent (
        edition TEXT NOT NULL, place TEXT NOT NULL, subject TEXT NOT NULL, said TEXT NOT NULL, waits INTEGER NOT NULL,
        PRIMARY KEY (edition, place, subject)
    );
    ALTER TABLE waiting ADD COLUMN action TEXT NOT NULL DEFAULT '';
    """,
)
"""Each step takes the database from one version to the next; the version is kept in `PRAGMA user_version`."""
