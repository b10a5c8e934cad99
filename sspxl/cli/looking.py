"""The commands that only look: what is checked, what was decided, what ran, where things stand, what is set."""

from __future__ import annotations

import click

from sspxl.cli.options import Options, with_options
from sspxl.cli.saying import say
from sspxl.cli.showing import (
    decision_lines,
    decision_words,
    flag_words,
    rule_lines,
    rule_words,
    show_json,
    trial_lines,
)


@click.command()
@click.option("--trial", metavar="RULE", help="Say what this rule would have flagged, cycle by cycle, and do nothing.")
@with_options
def rules(options: Options, trial: str | None) -> int:
    """Say what is checked, and why.

    For each rule: what it looks at, an example that it catches, the nearest one that it does not, and why it is
    there. The settings switch each one on, on trial or off; without a workspace all are as in a new one.
    """
    from sspxl.jobs.ruling import listed_rules, settings_near, tried_rule

    if trial:
        tried = tried_rule(options.job(), trial)
        if options.as_json:
            show_json(
                [{"cycle": t.cycle, "as_at": t.as_at, "flags": [flag_words(flag) for flag in t.flags]} for t in tried]
            )
        else:
            say("\n".join(trial_lines(trial, tried)))
        return 0
    listed = listed_rules(settings_near(options.workspace))
    if options.as_json:
        show_json([rule_words(one) for one in listed])
    else:
        say("\n".join(line for one in listed for line in rule_lines(one)))
    return 0


@click.command()
@with_options
def decisions(options: Options) -> int:
    """List what was decided in the master, when, and what became of it.

    Newest first; before them what waits for the next run. Nothing is changed.
    """
    from sspxl.jobs.steering import all_decisions
    from sspxl.workspace import find_workspace

    told = all_decisions(find_workspace(options.workspace))
    if options.as_json:
        show_json([decision_words(one) for one in told])
    else:
        say("\n".join(decision_lines(told)) or "Nothing has been decided in the master yet.")
    return 0


@click.command()
@click.option("--last", default=20, show_default=True, type=click.IntRange(1), help="How many runs are listed.")
@with_options
def runs(options: Options, last: int) -> int:
    """List what ran, newest first: when, how long, what came in, how it ended.

    Also a run that failed, or was cut off before its end. Nothing is changed, and a run that is under way goes on.
    """
    from sspxl.cli.standing import show_runs
    from sspxl.workspace import find_workspace

    return show_runs(find_workspace(options.workspace), last, options.clock(), as_json=options.as_json)


@click.command()
@with_options
def status(options: Options) -> int:
    """Say where things stand, on one screen.

    As the last run left them, also while another is under way; nothing is changed. Exits with 1, so that a monitor may
    ask, where the last nightly run failed, did not end, was over two days ago or is dated ahead of the clock, and where
    three in a row could not take in what lies in inbox or mailbox.
    """
    from sspxl.cli.standing import show_status
    from sspxl.workspace import find_workspace

    return show_status(find_workspace(options.workspace), options.clock(), as_json=options.as_json)


@click.command()
@with_options
def settings(options: Options) -> int:
    """Print every setting as it holds, with where it comes from.

    A line of sspxl.toml, the default, the environment or the keyring. Of a password only whether it is set.
    """
    from sspxl.cli.standing import show_settings
    from sspxl.workspace import find_workspace

    return show_settings(find_workspace(options.workspace), as_json=options.as_json)
