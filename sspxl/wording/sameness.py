"""Whether two texts say the same: word for word, or but for their dates and figures."""

from __future__ import annotations

import re

from sspxl.text import plain
from sspxl.wording.phrases import one_of
from sspxl.wording.vocabulary import words_of

_LEAST_WORDS = 6
"""Words besides figures that two texts must share: "14 reports this quarter" is a form that was filled in."""
_FEWEST_OWN_WORDS = 5
_MONTHS = words_of(
    """
    jan january feb february mar apr april jun june jul july aug august sep sept september oct october nov november dec
    december monday mondays tuesday tuesdays wednesday wednesdays thursday thursdays friday fridays saturday saturdays
    sunday sundays mon tue tues wed thu thur thurs fri sat spring summer autumn winter
    """
)
_MONTH_OR_VERB = frozenset(("may", "march"))
_BEFORE_A_MONTH = words_of(
    "in by since from to until till end mid early late during of on for before after last next this"
)
_NUMBER_WORDS = words_of(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand dozen first second third
    fourth fifth sixth seventh eighth ninth tenth half quarter once twice none no nil
    """
)
_FIGURE = re.compile(r"(?:q|qtr)?\d+(?:st|nd|rd|th|k|m|pm|am|p|pc)?")
_STANDARD = re.compile(
    r"(?:(?:there (?:is|are|has been|have been)|we have|i have|with|currently|at present|still|again|also|sorry|"
    r"regrettably) )*"
    + one_of(
        r"""
        (?:no|nothing)(?: (?:further|new|more|other|additional|significant|major|particular|real))*
            (?: (?:update|updates|change|changes|progress|news|issues?|concerns?|activity|activities|comments?|
            information|
            developments?|cases?|referrals?|incidents?|action|actions|return))?(?: (?:required|needed|taken|received|
            made))?
        none(?: (?:received|recorded|reported|identified|required))?
        nil(?: return)?
        not (?:applicable|relevant|started|yet started|yet begun|known|available|required|for us|our area)
        not (?:our|one for|a matter for|within our|in our)(?: \w+)?
        n a
        (?:to be|awaiting) (?:confirmed|advised|agreed|updated|an update|update|information|data|figures?)
        (?:all |all actions |all work |work |this |this work |action |actions )?(?:is |are |remains? )?(?:still |all )?
            (?:ongoing|on going|complete|completed|done|on track|on target|in progress|as planned|unchanged|under way|
            underway)
        (?:please )?(?:see|refer to|as|same as|as per|ditto)(?: the)? (?:above|below|before|previous|last|\S+)
        as (?:per )?(?:above|below|previous|previously|before|last)
        (?:an )?update to follow
        """
    )
    + "(?: "
    + one_of(
        r"""
        to (?:report|add|note|us|date)
        to (?:our|this) (?:service|agency|organisation|area)
        for (?:us|this service|our service|this action|this)
        at (?:this (?:time|stage|point)|present|the moment)
        (?:in )?(?:this|the) (?:quarter|time|period|cycle|month|year|reporting period)
        since (?:the )?(?:last|previous) (?:update|report|return|quarter|cycle|meeting|time)
        from last (?:time|quarter|update|cycle)
        (?:currently|yet|so far|as yet|on this action|on this|update|comments?|response|entry|action|item|report|now|
            again)
        (?:thank you|thanks|\d+)
        """
    )
    + ")*"
)


def same_but_for_figures(now: str, before: str) -> bool:
    """Whether only dates or figures differ between two texts that share at least 6 other words in the same order."""
    words, earlier = plain(now).split(), plain(before).split()
    if words == earlier:
        return False
    frame = _without_figures(words)
    return frame == _without_figures(earlier) and sum(word != _GAP for word in frame) >= _LEAST_WORDS


def is_standard_phrase(text: str) -> bool:
    """Whether the text is one that two actions may well share: under 5 words, or a stock phrase such as "No update"."""
    words = plain(text)
    return words.count(" ") + 1 < _FEWEST_OWN_WORDS or (
        len(words) < _LONGEST_STOCK and bool(_STANDARD.fullmatch(words))
    )


_GAP = "#"
_LONGEST_STOCK = 120


def _without_figures(words: list[str]) -> list[str]:
    """The words with a gap for each run of figures, months, weekdays and numbers in words."""
    frame: list[str] = []
    for word in words:
        if not _is_figure(word, frame[-1] if frame else ""):
            frame.append(word)
        elif not frame or frame[-1] != _GAP:
            frame.append(_GAP)
    return frame


def _is_figure(word: str, before: str) -> bool:
    if word in _MONTH_OR_VERB:
        return before == _GAP or before in _BEFORE_A_MONTH
    return word in _MONTHS or word in _NUMBER_WORDS or bool(_FIGURE.fullmatch(word))
