"""A griffe extension for `make site`: ``:func:`load` `` in a docstring is read as `` `load` ``, as Sphinx would show it."""

import re
from typing import Any

import griffe


class Plain(griffe.Extension):
    """Takes the roles of Sphinx out of docstrings."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite one docstring."""
        if obj.docstring:
            obj.docstring.value = re.sub(r":(?:attr|class|data|func|meth|mod):(?=`)", "", obj.docstring.value)
