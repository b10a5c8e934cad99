"""Still to be done, done, or on track; beside each the nearest words that say no such thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sspxl.wording.tense import says_done, says_future, says_green


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The remaining three will be visited in May", "will be visited"),
        ("We’ll publish it soon", "We’ll publish"),
        ("To be confirmed", "To be confirmed"),
        ("Priorities are to be agreed", "are to be agreed"),
        ("Launch is due to start in May", "is due to start"),
        ("Report due in June", "due in"),
        ("Awaiting the report", "Awaiting"),
        ("Still waiting for the force", "Still waiting for"),
        ("Still to visit two homes", "Still to visit"),
        ("It has to be done again", "has to be done"),
        ("Two homes are still outstanding", "are still outstanding"),
        ("3 actions outstanding", "actions outstanding"),
        ("Results follow once the interviews are over", "once the interviews"),
        ("Final version once approved", "once approved"),
        ("Planning to re-tender", "Planning to re"),
        ("Aims to train all staff", "Aims to train"),
        ("Not yet complete", "Not yet complete"),
        ("Not started", "Not started"),
        ("Has not been finished", "Has not been finished"),
        ("The group is yet to meet", "is yet to meet"),
        ("Work is\u00a0on\u2011going", "Work is on‑going"),
        ("Evaluation under way", "under way"),
        ("To follow", "To follow"),
        ("PL to speak to KM.", "PL to speak"),
        ("Next steps are training and a launch", "Next steps are"),
        ("The site is scheduled for clearing", "is scheduled for"),
        ("It is going to cabinet in May", "is going to cabinet"),
        ("Visits planned for June", "planned for"),
    ],
)
def test_something_is_still_to_be_done(text: str, words: str) -> None:
    assert says_future(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "It was to be held in May",
        "The report was due in June",
        "Was awaiting the report",
        "The session will continue",
        "They will remain in place",
        "Good will was shown",
        "Will Smith joined the team",
        "It would be held",
        "Nothing outstanding",
        "No actions outstanding",
        "Outstanding results at the school",
        "The officer's work is outstanding work",
        "Met once a week",
        "Once the report was received, all were told",
        "Cancelled due to illness",
        "Down due to the weather",
        "Held in the summer",
        "Said to be better",
        "Found to be safe",
        "The role of the post is to support victims",
        "Sent to cabinet",
        "Up to date",
        "All trained as planned",
        "People who need to move home",
        "Completed on 3 May",
        "It will not recur",
        "",
    ],
)
def test_nothing_is_left_to_be_done(text: str) -> None:
    assert says_future(text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Completed", "Completed"),
        ("COMPLETE.", "COMPLETE"),
        ("Done, named on 3 May", "Done"),
        ("Now complete", "Now complete"),
        ("Action complete", "Action complete"),
        ("This action has now been completed", "This action has now been completed"),
        ("All actions have been completed.", "All actions have been completed"),
        ("All work is now finished", "All work is now finished"),
        ("Delivered in full", "Delivered in full"),
        ("Fully implemented", "Fully implemented"),
        ("It was completed on 3 May", "It was completed"),
        ("Completed by the wardens", "Completed"),
        ("Finished in June", "Finished"),
        ("Everything is done", "Everything is done"),
        ("12 homes visited. Action closed.", "Action closed"),
        ("a) Completed b) Done", "Completed"),
        ("All parts completed. a) 12 homes b) 9 fines", "All parts completed"),
        ("We have completed this. Completed in May", "Completed"),
        ("The action was signed off in May", "The action was signed off"),
        ("Achieved", "Achieved"),
        ("Action achieved for 2026/27", "Action achieved"),
        ("The project is complete", "The project is complete"),
        ("Work\u00a0com\u200bpleted", "Work com\u200bpleted".replace("\u200b", "")),
        ("It's done", "It's done"),
        ("All three actions completed", "All three actions completed"),
        ("Action 6 completed", "Action 6 completed"),
        ("Objective fulfilled", "Objective fulfilled"),
        ("Status: completed", "Status: completed"),
    ],
)
def test_the_whole_action_is_done(text: str, words: str) -> None:
    assert says_done(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "80% completed",
        "Not completed",
        "Not yet complete",
        "Nearly complete",
        "Almost all done",
        "Partly completed",
        "First phase completed",
        "Phase 1 is complete",
        "The pilot has been completed and the evaluation is under way",
        "Completed forms are filed",
        "37 completed",
        "12 of 14 done",
        "Completed? Ask Sam",
        "Is this done?",
        "Four of the five completing",
        "To be completed",
        "Will be completed in May",
        "Once completed, it goes to cabinet",
        "Complete and on-going",
        "Completed, but two homes remain",
        "Completed except for the last two",
        "Completed. Results will be published in May",
        "a) Completed b) Started",
        "a) Completed b) On-going",
        "Survey completed",
        "Training completed in three schools",
        "Due to be finished in May",
        "9 visits done",
        "It cannot be done",
        "Complete the form",
        "",
    ],
)
def test_a_part_of_it_or_something_else_is_done(text: str) -> None:
    assert says_done(text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("On track", "On track"),
        ("On track, no issues.", "On track"),
        ("This is on target to finish", "on target"),
        ("The work is on schedule.", "on schedule"),
        ("All on course for May", "on course"),
        ("Ahead of schedule", "Ahead of schedule"),
        ("Progressing well", "Progressing well"),
        ("It is going very well", "going very well"),
        ("No issues", "No issues"),
        ("No concerns to report.", "No concerns to report"),
        ("Green", "Green"),
        ("G", "G"),
        ("RAG: Green", "RAG: Green"),
        ("Rated green", "Rated green"),
        ("Status is green - 3 visits", "Status is green"),
        ("All good", "All good"),
        ("on\u00a0tra\u200bck", "on track"),
        ("Work is running to plan", "running to plan"),
        ("12 visits; on track for the year", "on track"),
        ("Remains on track", "on track"),
    ],
)
def test_all_is_said_to_be_well(text: str, words: str) -> None:
    assert says_green(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "Not on track",
        "No longer on target",
        "It isn't on track",
        "Getting back on track",
        "To get it on course",
        "Work on target groups",
        "Focus on target areas",
        "A good on track record",
        "Was on schedule",
        "Spent on schedule 3 works",
        "The green space was cleared",
        "Green Lane",
        "Greens and reds",
        "On course fees we spent £300",
        "People on course one",
        "If on track we start in May",
        "No issues of the magazine were printed",
        "All good causes were paid",
        "Could be on target",
        "Not progressing. Behind on target",
        "According to plan B",
        "",
    ],
)
def test_no_word_of_all_being_well(text: str) -> None:
    assert says_green(text) is None


@given(st.text(st.sampled_from("completdonwihasyv bug, .:;a)b(%9\u200b\u00a0\n"), max_size=80))
def test_any_text_is_read(text: str) -> None:
    for says in (says_future, says_done, says_green):
        assert says(text) != ""
