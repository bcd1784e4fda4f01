"""Run a notebook's cells in IPython's shell in this process, and keep what they put out as a kernel's reader would."""

from __future__ import annotations

import io
import signal
import sys
from binascii import b2a_base64
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from types import FrameType
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from violence_data.errors import CellTooLong, OutputTooLarge


class Outputs:
    """What one cell has put out so far, as a notebook keeps it, up to a size."""

    def __init__(self, most: int) -> None:
        self.kept: list[dict[str, Any]] = []
        self._left, self._most = most, most
        self._clear_first = False

    def add(self, kind: str, **content: Any) -> None:
        """Keep an output."""
        if self._clear_first:
            self.clear()
        self._take(sum(len(part) for part in content.get("data", {}).values() if isinstance(part, str)))
        self.kept.append({"output_type": kind, **content})

    def write(self, name: str, text: str) -> None:
        """Keep what was printed; what follows what was printed is one output."""
        if not text:
            return
        if self._clear_first:
            self.clear()
        self._take(len(text))
        last = self.kept[-1] if self.kept else {}
        if (last.get("output_type"), last.get("name")) == ("stream", name):
            last["text"] += text
        else:
            self.kept.append({"output_type": "stream", "name": name, "text": text})

    def clear(self, wait: bool = False) -> None:
        """Forget all, at once or when the next output comes."""
        self._clear_first = wait
        if not wait:
            self.kept.clear()

    def update(self, display_id: str, data: dict[str, Any], metadata: dict[str, Any]) -> None:
        """Put something else in the place of what was shown under an id."""
        for one in self.kept:
            if one.get("display_id") == display_id:
                one |= {"data": data, "metadata": metadata}

    def finished(self) -> list[dict[str, Any]]:
        """Return all that was put out."""
        return [{key: part for key, part in one.items() if key != "display_id"} for one in self.kept]

    def _take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise OutputTooLarge(f"a cell may put out {self._most:,} letters, and this one went on; show less of it")


class Publisher(DisplayPublisher):
    """Keeps what is displayed."""

    def publish(self, data: Any, metadata: Any = None, *_: Any, transient: Any = None, update: bool = False, **__: Any) -> None:
        """Keep a display, or put it in the place of an earlier one."""
        display_id = (transient or {}).get("display_id")
        shown: dict[str, Any] = {"data": _plain(data), "metadata": _plain(metadata or {})}
        if update:
            self.shell.put_out.update(display_id, **shown)
        else:
            self.shell.put_out.add("display_data", **shown, **({"display_id": display_id} if display_id else {}))

    def clear_output(self, wait: bool = False) -> None:
        """Forget what was put out."""
        self.shell.put_out.clear(wait)


class Hook(DisplayHook):
    """Keeps the value of a cell's last line."""

    shell: Any

    def write_output_prompt(self) -> None:
        """Print none: the notebook has the number of the cell."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
        """Keep a value in all its forms; one that displayed itself has none."""
        shown = {"data": _plain(format_dict), "metadata": _plain(md_dict or {})}
        self.shell.put_out.add("execute_result", execution_count=self.prompt_count, **shown)


class Shell(InteractiveShell):
    """IPython's shell, whose output is kept."""

    displayhook_class = Hook
    display_pub_class = Publisher
    put_out: Outputs

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self.put_out.kept.append({"output_type": "error", "ename": etype.__name__, "evalue": str(evalue), "traceback": list(stb)})

    def enable_gui(self, gui: Any = None) -> None:
        """Do nothing: there is no window to wait for."""


class Printed(io.TextIOBase):
    """A stream whose text is kept among a cell's outputs."""

    def __init__(self, shell: Shell, name: str) -> None:
        self._shell, self._name = shell, name

    encoding = "utf-8"

    def writable(self) -> bool:
        """Tell that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Keep a text."""
        self._shell.put_out.write(self._name, text)
        return len(text)


def opened(folder: Path) -> Shell:
    """Return this process's shell, which reads no settings, keeps no history on disk and starts no thread."""
    shell: Shell = Shell.instance(config=Config({"HistoryManager": {"enabled": False}}), ipython_dir=str(folder))
    return shell


def run_cell(shell: Shell, source: str, seconds: float, letters: int) -> dict[str, Any]:
    """Run one cell and return what changed of it: `outputs` and `execution_count`.

    An error stands among the outputs with its traceback, whatever it was: `sys.exit` and a cell that takes too long, too.
    """
    shell.put_out = Outputs(letters)
    with redirect_stdout(Printed(shell, "stdout")), redirect_stderr(Printed(shell, "stderr")), _at_most(seconds):
        result = shell.run_cell(source, store_history=True)
    failure = result.error_before_exec or result.error_in_exec
    outputs = shell.put_out.finished()
    if failure is not None and not any(one["output_type"] == "error" for one in outputs):
        outputs.append({"output_type": "error", "ename": type(failure).__name__, "evalue": str(failure), "traceback": []})
    return {"outputs": outputs, "execution_count": result.execution_count}


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise in what runs when it takes too long, so that the traceback says where; who started the process ends what does not hear."""
    if sys.platform == "win32":
        yield
        return

    def stop(_: int, __: FrameType | None) -> None:
        raise CellTooLong(f"the cell was stopped after {seconds:,.0f} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: bytes, which are pictures, in base 64."""
    if isinstance(value, bytes):
        return b2a_base64(value).decode("ascii")
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value
