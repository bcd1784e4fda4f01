"""A chart's drawing as a page has it: the SVG of a notebook, written anew with shapes and texts that are known to be harmless."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from xml.etree import ElementTree

from markupsafe import Markup, escape

from violence_data import parts
from violence_data.errors import ReportFailed

READABLE = 10
"""How tall the smallest text of a drawing is on a page, at least, in pixels: on a narrow screen the drawing is scrolled."""
DEEPEST = 40
Box = tuple[float, float, float, float]

_SPACE, _LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
_ELEMENTS = {"g", "defs", "path", "use", "text", "clipPath", "rect", "pattern"}
_NUMBER = r"-?\d{1,6}(?:\.\d{1,9})?"
_WORD, _COLOUR, _SIZE = r"[a-zA-Z]{1,20}", r"#[0-9a-fA-F]{6}|none", rf"{_NUMBER}(?:px|pt)?"
_KEPT = {
    **dict.fromkeys(("x", "y", "width", "height", "font-size", "stroke-width", "stroke-dashoffset", "stroke-miterlimit"), _SIZE),
    **dict.fromkeys(("opacity", "fill-opacity", "stroke-opacity"), _NUMBER),
    **dict.fromkeys(("stroke-linejoin", "stroke-linecap", "text-anchor", "fill-rule", "patternUnits", "clip-rule"), _WORD),
    "font-weight": rf"{_WORD}|\d{{3}}",
    "stroke-dasharray": rf"none|{_NUMBER}(?:[, ]+{_NUMBER}){{0,9}}",
    "stroke": _COLOUR,
    "fill": rf"{_COLOUR}|url\(#[\w.-]+\)",
    "clip-path": r"url\(#[\w.-]+\)",
    "href": r"#[\w.-]+",
    "id": r"[\w.-]+",
    "d": r"[MLQCz\d.\s-]*",
    "transform": rf"(?:(?:translate|rotate|scale)\({_NUMBER}(?:[ ,]+{_NUMBER}){{0,2}}\)\s*)+",
}
"""What an attribute, or a property of a style, may say; whatever is not named here is left out."""
_HEAD = '<svg xmlns="http://www.w3.org/2000/svg" font-family="DejaVu Sans, Verdana, sans-serif"'
_EDGED = "<style>text { paint-order: stroke; stroke: #fff; stroke-width: 2px }</style>"
"""What the page says of its drawings' texts, for one that stands alone."""
_ALIKE = re.compile(r' (?:clip-path|fill|stroke|stroke-width)="[^"]*"')
"""What a group says for the shapes in it: the two hundred municipalities of a map have one edge."""
_COMMAND, _NUMBERS = re.compile("([MLQCz])([^MLQCz]*)"), re.compile(_NUMBER)
_REFERENCE = re.compile(r"(?<=#)[\w.-]+")


def written_anew(svg: str, name: str, box: Box | None, alt: str) -> Markup:
    """Return a drawing as an element of a page, its ids beginning with `name`, without the words that the page has as text.

    Parameters
    ----------
    svg
        What a notebook holds: untrusted.
    name
        The figure's id: no other drawing of the page has it.
    box
        Which part is shown: left, top, width, height; without one all of it, with its words.
    alt
        The drawing in words.

    Raises
    ------
    ReportFailed
        When it is no SVG, or declares more than elements.
    """
    try:
        if "<!" in svg:
            raise ElementTree.ParseError("it declares a type or an entity, or holds a comment")
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        told = f"{name}: expected a drawing as SVG, found none that can be read: {error}"
        raise ReportFailed(f"{told}; draw it with violence_data.charts") from error
    rewriting = _Rewriting(name, svg, without_words=box is not None)
    inside = "".join(rewriting.element(child) for child in root)
    left, top, width, height = box or _whole(root)
    least = math.ceil(READABLE / min(rewriting.sizes) * width) if rewriting.sizes else 0
    return Markup(
        f'<svg viewBox="{left:g} {top:g} {width:g} {height:g}" role="img" aria-label="{escape(alt)}" stroke-linejoin="round"'
        f' style="min-width:{least}px">{inside}</svg>'
    )


def standing_alone(svg: str, name: str, alt: str) -> str:
    """Return a chart with its words as the text of a file of its own: see :func:`written_anew`."""
    head, inside = str(written_anew(svg, name, None, alt)).split(">", 1)
    return f"{_HEAD}{head.removeprefix('<svg')}>{_EDGED}{inside}"


def _whole(root: ElementTree.Element) -> Box:
    numbers = [float(number) for number in _NUMBERS.findall(root.get("viewBox", ""))]
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) == 4 else (0.0, 0.0, 1.0, 1.0)


@dataclass
class _Rewriting:
    """Writes the elements of one drawing anew; keeps the sizes of its texts."""

    name: str
    svg: str
    without_words: bool
    sizes: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        used = dict.fromkeys(re.findall(r"(?:url\(|href=\")#([\w.-]+)", self.svg))
        self._ids = {old: f"{self.name}-{number}" for number, old in enumerate(used)}

    def element(self, element: ElementTree.Element, depth: int = 0) -> str:
        """Return an element with what is in it; a group that says nothing is only what is in it."""
        tag, said = element.tag.removeprefix(_SPACE), element.get("id", "").startswith(parts.WORDS)
        if tag not in _ELEMENTS or depth > DEEPEST or (said and self.without_words):
            return ""
        given, alike = self._attributes(element), ""
        if tag == "text":
            self.sizes += [float(size) for size in _NUMBERS.findall(given.get("font-size", ""))]
            inside = str(escape(element.text or ""))
        else:
            children = [self.element(child, depth + 1) for child in element]
            alike, inside = _said_once(children) if tag == "g" and not given else ("", "".join(children))
        if tag in ("g", "defs", "text") and not (inside and (given or alike or tag != "g")):
            return inside
        attributes = "".join(f' {key}="{escape(value)}"' for key, value in given.items()) + alike
        return f"<{tag}{attributes}>{inside}</{tag}>" if inside else f"<{tag}{attributes}/>"

    def _attributes(self, element: ElementTree.Element) -> dict[str, str]:
        style = (part.partition(":")[::2] for part in element.get("style", "").split(";"))
        given = {key.removeprefix(_LINK) or "href": value for key, value in element.attrib.items()}
        given |= {key.strip(): value.strip() for key, value in style}
        kept = {key: value for key, value in given.items() if key in _KEPT and re.fullmatch(_KEPT[key], value)}
        shorter = {key: self._shorter(key, value) for key, value in kept.items()}
        return {key: value for key, value in shorter.items() if value}

    def _shorter(self, key: str, value: str) -> str:
        """Return a value in fewer letters; none where it says nothing."""
        if key == "id":
            return self._ids.get(value, "")
        if "#" in value and not re.fullmatch(_COLOUR, value):
            return _REFERENCE.sub(lambda old: self._ids[old[0]], value) if _REFERENCE.findall(value)[0] in self._ids else ""
        if key == "d":
            return _path(value)
        if key == "transform" and re.match(r"rotate\(-?0[ )]", value):
            return ""
        if value.startswith("#"):
            return value
        places = 2 if "opacity" in key or key in ("stroke-width", "stroke-dasharray") else 1
        return _NUMBERS.sub(lambda number: f"{round(float(number[0]), places):g}", value.removesuffix("px"))


def _said_once(children: list[str]) -> tuple[str, str]:
    """Return the attributes that all shapes of a group have alike, for the group to say, and the shapes without them."""
    shapes = len(children) > 1 and all(one.startswith("<path") and "transform=" not in one for one in children)
    said = [set(_ALIKE.findall(one)) for one in children] if shapes else [set[str]()]
    alike = sorted(set.intersection(*said))
    for one in alike:
        children = [child.replace(one, "", 1) for child in children]
    return "".join(alike), "".join(children)


def _path(d: str) -> str:
    """Return a path to a tenth of a point, its lines as steps from point to point: half the letters, and nothing of it is seen."""
    written: list[str] = []
    here, in_steps = [0, 0], False
    for command, numbers in _COMMAND.findall(d):
        at = [round(10 * float(number)) for number in _NUMBERS.findall(numbers)]
        if command == "L" and len(at) == 2:
            step = [at[0] - here[0], at[1] - here[1]]
            written += [_joined("" if in_steps else "l", step)] if any(step) or not in_steps else []
        else:
            written.append(_joined(command, at))
        here, in_steps = at[-2:] or here, command == "L"
    return "".join(written)


def _joined(command: str, tenths: list[int]) -> str:
    numbers = [f"{value / 10:g}".replace("0.", ".", 1) if abs(value) < 10 else f"{value / 10:g}" for value in tenths]
    text = " ".join(numbers).replace(" -", "-")
    return f"{command}{text}" if command or text.startswith("-") else f" {text}"
