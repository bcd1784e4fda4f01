"""On which line of a TOML text each key and each item stands: tomllib gives values without their places."""

from __future__ import annotations

import bisect
import re
import tomllib

Place = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})' + r"|'''.*?'''(?:'{0,2})" + r'|"(?:\\.|[^"\\\n])*"' + r"|'[^'\n]*'",
    flags=re.DOTALL,
)
_OTHER_VALUE = re.compile(r"[^,\]}\n#]+")


def find_lines(text: str) -> dict[Place, int]:
    r"""Return the line of each key, table and item of a valid TOML text, by its path from the top.

    Examples
    --------
    >>> find_lines('a = [1,\n2]\n[[claims]]\nid = "x"')
    {('a',): 1, ('a', 0): 1, ('a', 1): 2, ('claims',): 3, ('claims', 0): 3, ('claims', 0, 'id'): 4}
    """
    return _Scanner(text).scan()


def line_of(lines: dict[Place, int], path: Place) -> int:
    """Return the line of a path, or of the nearest thing around it that is there; the first line for the whole."""
    return next((lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in lines), 1)


class _Scanner:
    """Walks once over a text that tomllib has read without a fault, so it need not look for faults itself."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.ends = [found.start() for found in re.finditer("\n", text)]
        self.lines: dict[Place, int] = {}
        self.tables: dict[Place, int] = {}

    def scan(self) -> dict[Place, int]:
        """Return the line of each path."""
        table: Place = ()
        self._skip()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip()
        return self.lines

    def _header(self) -> Place:
        """Read `[a.b]` or `[[a.b]]` and return the path of its table."""
        many = self.text.startswith("[[", self.at)
        start = self.at
        self.at += 2 if many else 1
        *above, last = self._keys()
        self.at += 2 if many else 1
        table: Place = ()
        for key in above:
            self._note((*table, key), start)
            table = self._newest((*table, key))
        table = (*table, last)
        if many:
            self.tables[table] = self.tables.get(table, 0) + 1
            self._note(table, start)
            table = self._newest(table)
        self._note(table, start)
        return table

    def _newest(self, table: Place) -> Place:
        return (*table, self.tables[table] - 1) if table in self.tables else table

    def _pair(self, table: Place) -> None:
        start = self.at
        path = table
        for key in self._keys():
            path = (*path, key)
            self._note(path, start)
        self.at += 1  # the equals sign
        self._skip()
        self._value(path)

    def _keys(self) -> list[str]:
        """Read a key, dotted or not, and the blanks after it."""
        keys = []
        while True:
            self._skip()
            found = _BARE_KEY.match(self.text, self.at) or self._string()
            keys.append(next(iter(tomllib.loads(f"{found[0]} = 0"))))
            self.at = found.end()
            self._skip()
            if self.text[self.at] != ".":
                return keys
            self.at += 1

    def _value(self, path: Place) -> None:
        opened = self.text[self.at]
        if opened == "[":
            self._items(path)
        elif opened == "{":
            self._inline_table(path)
        elif opened in "\"'":
            self.at = self._string().end()
        else:
            found = _OTHER_VALUE.match(self.text, self.at)
            self.at = found.end() if found else len(self.text)

    def _items(self, path: Place) -> None:
        self.at += 1
        number = 0
        while self._next() != "]":
            self._note((*path, number), self.at)
            self._value((*path, number))
            number += 1
        self.at += 1

    def _inline_table(self, path: Place) -> None:
        self.at += 1
        while self._next() != "}":
            self._pair(path)
        self.at += 1

    def _next(self) -> str:
        """Pass blanks and a comma, and return the character that stands there."""
        self._skip()
        if self.text[self.at] == ",":
            self.at += 1
            self._skip()
        return self.text[self.at]

    def _string(self) -> re.Match[str]:
        found = _STRING.match(self.text, self.at)
        assert found, "tomllib reads no string where there is none"
        return found

    def _skip(self) -> None:
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _note(self, path: Place, at: int) -> None:
        self.lines.setdefault(path, bisect.bisect_left(self.ends, at) + 1)
