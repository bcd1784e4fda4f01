"""How a chart of a page is cited: as BibTeX; the words of a citation in text stand in `figure.html`."""

from __future__ import annotations

import re

_NOT_IN_TEX = str.maketrans({"\\": "/", "{": "(", "}": ")", "~": " ", "^": " "})


def bibtex(address: str, title: str, page: str, source: str) -> str:
    r"""Return the entry of a chart; it holds no day but those of its source.

    >>> print(bibtex("a/12_es.html#chart-1", "5 % {x}", "Guerrero", "Source: INEGI."))
    @misc{a-12-es-html-chart-1,
      author = {{violence\_data}},
      title = {{5 \% (x)}},
      howpublished = {{Guerrero, a/12\_es.html\#chart-1}},
      note = {{Source: INEGI.}}
    }
    """
    told = {"author": "violence_data", "title": title, "howpublished": f"{page}, {address}", "note": source}
    fields = ",\n".join(f"  {name} = {{{{{_tex(text)}}}}}" for name, text in told.items())
    return f"@misc{{{'-'.join(re.findall('[A-Za-z0-9]+', address))},\n{fields}\n}}"


def _tex(text: str) -> str:
    return re.sub(r"([&%$#_])", r"\\\1", " ".join(text.translate(_NOT_IN_TEX).split()))
