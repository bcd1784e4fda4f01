"""Titles of the page of a story, and of its part of the index."""

SENTENCES: dict[str, str] = {
    "report_story_check": "Story check: {story}",
    "index_story_check": "News stories, claim by claim",
}
