"""Whether a page is one file that asks nothing of the outside."""

from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise

from bs4 import BeautifulSoup

REQUESTS = {"src", "srcset", "data", "poster", "background", "action", "formaction", "ping", "manifest", "longdesc", "xlink:href"}
RUNS = {"script", "iframe", "frame", "object", "embed", "source", "video", "audio", "track", "base", "form"}


def read(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser", multi_valued_attributes=None)


def assert_no_request(page: BeautifulSoup, script: bool = False) -> None:
    """No attribute and no style of a page makes a browser ask for anything, nothing runs but a `script`; links may lead anywhere."""
    for element in page.find_all(True):
        asked = {a: v for a, v in element.attrs.items() if a in REQUESTS or (a == "href" and element.name != "a")}
        assert all(v.startswith(("data:image/png;base64,", "data:,", "#")) for v in asked.values()), (element.name, str(asked)[:200])
        assert element.name not in RUNS or (script and element.name == "script")
        assert not [a for a in element.attrs if a.startswith("on")], element.name
        assert element.get("http-equiv", "").lower() != "refresh"
        css = element.get("style", "") + (element.get_text() if element.name == "style" else "")
        assert not re.search(r"url\s*\(|@import|image-set|@font-face|\\", css, flags=re.IGNORECASE), css[:200]


def assert_alone(text: str, script: bool = False) -> BeautifulSoup:
    """A page is one file: no request, a policy that would refuse one and any `script` but our own, one heading, every image described."""
    page = read(text)
    assert_no_request(page, script)
    scripts = [hashlib.sha256(one.get_text().encode()).digest() for one in page.find_all("script")]
    assert len(scripts) == script
    (policy,) = [m["content"] for m in page.find_all("meta") if m.get("http-equiv", "").lower() == "content-security-policy"]
    assert "default-src 'none'" in policy
    allowed = [base64.b64decode(one) for one in re.findall(r"'sha256-([^']+)'", policy)]
    assert scripts == (allowed if script else [])
    assert not re.search(r"https?:|\*|connect-src|script-src(?! 'sha256-[^' ]+'$)", policy)
    assert len(page.find_all("h1")) == len(page.select("head > title")) == 1
    assert all(i.get("alt", "").strip() and i.get("src") for i in page.find_all("img"))
    assert all(i.get("role") in ("img", "group") and i.get("aria-label", "").strip() for i in page.find_all("svg"))
    ids = [element["id"] for element in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    levels = [int(heading.name[1]) for heading in page.find_all(re.compile("^h[1-6]$"))]
    assert all(below <= above + 1 for above, below in pairwise(levels)), levels
    assert all(table.caption and table.find("th", scope=True) for table in page.find_all("table"))
    assert page.html is not None and page.html.get("lang")
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text)
    return page
