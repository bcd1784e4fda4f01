"""The engine: a notebook's cells in a process of their own, with what a kernel would give, and faults that stay its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from nbconvert.filters import strip_ansi
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from violence_data.reports import engine, processes, worker
from violence_data.reports.worker import Limits

pytestmark = pytest.mark.xdist_group("engine")
QUICK = Limits(cell_seconds=6, memory_mb=1500, letters=100_000)


def ran(*cells: str, limits: Limits = QUICK) -> engine.Result:
    """What comes of a notebook of these cells."""
    notebook = new_notebook(cells=[new_markdown_cell("# x"), *map(new_code_cell, cells)])
    ((_, result),) = engine.run("violence_data.reports.worker:cells_alone", [nbformat.writes(notebook)], limits=limits)
    return result


def outputs(result: engine.Result, cell: int = 1) -> list[dict[str, Any]]:
    assert result.notebook
    return list(result.notebook["cells"][cell]["outputs"])


def test_a_cell_shows_what_it_shows_in_a_kernel() -> None:
    result = ran(
        "import sys\nfrom IPython.display import Markdown, clear_output, display\nprint('a'); print('b'); sys.stderr.write('c\\n')\n"
        "class Own:\n    def _ipython_display_(self):\n        display(Markdown('**own**'))\nOwn()",
        "import matplotlib.pyplot as plt\nplt.plot([1])\nNone",
        "Markdown('*last*')",
        "quiet = 1;\nquiet;",
        "display('first')\nclear_output()\nh = display('second', display_id=True)\nh.update('third')",
        "In[1][:10], _4 if '_4' in globals() else None",
    )
    assert (result.error, result.cell) == ("", None)
    first = outputs(result)
    assert [(o["output_type"], o.get("name"), o.get("text")) for o in first[:2]] == [
        ("stream", "stdout", "a\nb\n"),
        ("stream", "stderr", "c\n"),
    ]
    assert first[2]["data"]["text/markdown"] == "**own**"
    assert [sorted(o["data"]) for o in outputs(result, 2)] == [["image/png", "text/plain"]]
    (last,) = outputs(result, 3)
    assert (last["output_type"], last["execution_count"], last["data"]["text/markdown"]) == ("execute_result", 3, "*last*")
    assert outputs(result, 4) == []
    assert [o["data"]["text/plain"] for o in outputs(result, 5)] == ["'third'"]
    assert outputs(result, 6)[0]["data"]["text/plain"].startswith("('import sys'")


FAULTS = {
    "an exception": ("def f():\n    raise ValueError('its own')\nf()", "ValueError: its own", "in f()"),
    "sys.exit": ("import sys; sys.exit(0)", "SystemExit: 0", "exception has occurred"),
    "an interrupt": ("raise KeyboardInterrupt", "KeyboardInterrupt: ", "raise KeyboardInterrupt"),
    "no Python": ("x = = 1", "SyntaxError", "x = = 1"),
    "os._exit": ("import os; os._exit(0)", "the process that ran it ended, with code 0", "with code 0"),
    "a crash": ("import ctypes; ctypes.string_at(0)", "ended by SIGSEGV", "SIGSEGV"),
    "an endless loop": ("while True:\n    pass", "CellTooLong: the cell was stopped after 6 seconds", "pass"),
    "a loop that hears nothing": ("sum(range(10**12))", "stopped after 6 seconds, which it had not heeded", "heeded"),
    "a memory hog": ("x = []\nwhile True:\n    x.append(bytearray(100_000_000))", "MemoryError", "bytearray"),
    "a gigabyte of print": ("while True:\n    print('x' * 1000)", "OutputTooLarge: a cell may put out 100,000 letters", "print"),
    "a display that fails": ("class A:\n    def __repr__(self): raise KeyError('shown')\nA()", "KeyError: 'shown'", "shown"),
}


@pytest.mark.robust(
    "notebooks", "a cell that raises, exits, crashes, never ends, takes all memory or prints without end: it is named and kept"
)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_cell_and_kept_in_the_notebook(fault: str) -> None:
    source, says, kept = FAULTS[fault]
    result = ran("before = 1\nbefore", source, "after")
    assert says in result.error
    assert result.cell == 2
    assert result.made is None
    assert outputs(result, 1)[0]["data"]["text/plain"] == "1"
    error = next(o for o in outputs(result, 2) if o["output_type"] == "error")
    assert kept in strip_ansi("\n".join(error["traceback"]))
    assert outputs(result, 3) == []


def test_nothing_leaks_from_one_to_the_next_and_all_is_imported_before() -> None:
    asked = (
        "import builtins, os, sys, psutil\n"
        "seen = hasattr(builtins, 'leak'), 'pandas' in sys.modules, os.environ['TZ'], 'LEAK' in os.environ, os.listdir('.')\n"
        "builtins.leak = os.environ['LEAK'] = '1'\nseen, psutil.Process().num_threads()"
    )
    for _ in range(2):
        assert outputs(ran(asked))[0]["data"]["text/plain"] == "((False, True, 'UTC', False, []), 1)"


def test_what_several_ask_for_is_worked_out_once_a_run() -> None:
    jobs = [([1, 2], True), ([1, 2], False), ([1, 3], False)]
    first, again, other = (result.made for _, result in engine.run("support:sum_of_some", jobs))
    assert first == again != other
    assert (first[0], other[0]) == (3, 4)
    ((_, later),) = engine.run("support:sum_of_some", jobs[:1])
    assert later.made[0] == 3
    assert later.made[1] != first[1]


def test_an_import_that_failed_before_the_fork_is_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "WARM", "violence_data.reports.not_there")
    engine._end_server()
    assert ran("1").error == "ModuleNotFoundError: No module named 'violence_data.reports.not_there'"
    monkeypatch.undo()
    engine._end_server()
    assert ran("1").error == ""


def test_where_python_is_started_anew_it_says_so_and_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine.method() == ("forkserver", "")
    forked = outputs(ran("import pandas as pd\npd.DataFrame({'a': [1]})"))
    monkeypatch.setenv(engine.METHOD_VARIABLE, "spawn")
    assert engine.method()[1].startswith("each report starts Python anew, which takes some seconds more")
    slow = Limits(cell_seconds=60)
    assert outputs(ran("import pandas as pd\npd.DataFrame({'a': [1]})", limits=slow)) == forked


@pytest.mark.robust(
    "processes", "workers killed by SIGKILL, or all at once: each is tried again alone, one that is killed again fails alone"
)
def test_who_is_killed_is_tried_again_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIOLENCE_DATA_MARK", str(tmp_path / "mark"))
    found = dict(engine.run("support:work_by_name", ["a", "kill once", "kill the server", "kill", "b"], workers=2))
    assert {job: result.made for job, result in found.items() if not result.error} == {"a": "a", "b": "b", "kill once": "kill once"}
    assert "ended by SIGKILL" in found["kill"].error
    assert "the process that ran it ended" in found["kill the server"].error


def test_no_process_is_left_and_none_when_one_stops_listening() -> None:
    before = set(psutil.Process().children(recursive=True))
    for _ in engine.run("support:work_by_name", ["a", "b", "c"], workers=2):
        break
    left = [one for one in set(psutil.Process().children(recursive=True)) - before if one.is_running()]
    named = [" ".join(one.cmdline()) for one in left]
    assert [name for name in named if "forkserver" not in name and "resource_tracker" not in name] == []
    assert len(named) <= 2
    assert not list(processes.base().glob(f"vd-*/{os.getpid()}"))


def test_the_engine_is_imported_before_papermill_too() -> None:
    code = "import violence_data.reports.papermill_engine as own, papermill; print(own.ViolenceDataEngine.__name__)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert shown.stdout == "ViolenceDataEngine\n"


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("name", ["case_files"])
def test_papermill_gives_the_same_by_its_own_engine_and_by_ours(home: Path, tmp_path: Path, name: str) -> None:
    def papermill(engine_: str) -> list[Any]:
        path = tmp_path / f"{engine_}.ipynb"
        command = [
            sys.executable,
            "-m",
            "papermill",
            "--engine",
            engine_,
            "--no-progress-bar",
            str(home / f"notebooks/{name}.ipynb"),
            str(path),
        ]
        own = os.environ | {
            "IPYTHONDIR": str(tmp_path / "i"),
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "OMP_NUM_THREADS": "1",
        }
        subprocess.run([*command, "-p", "start_year", "2019"], check=True, capture_output=True, timeout=300, env=own)
        cells = nbformat.read(path, as_version=4).cells
        assert all(cell.metadata.papermill["status"] == "completed" for cell in cells)
        return [(cell.source, cell.get("outputs"), cell.get("execution_count")) for cell in cells]

    assert papermill("violence-data") == papermill("nbclient")


@pytest.mark.usefixtures("built")
def test_papermill_keeps_an_error_with_its_traceback_and_ends_with_one(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "run.ipynb"
    command = [sys.executable, "-m", "papermill", "--engine", "violence-data", str(home / "notebooks/case_files.ipynb"), str(path)]
    shown = subprocess.run([*command, "-p", "start_yaer", "2019"], check=False, capture_output=True, text=True, timeout=300)
    assert shown.returncode == 1
    assert "UnknownName: parameters: found 'start_yaer', expected: start_year, end_year, as_of, lang" in shown.stderr
    errors = [o for c in nbformat.read(path, as_version=4).cells for o in c.get("outputs", []) if o.output_type == "error"]
    assert [error.ename for error in errors] == ["UnknownName"]
    assert len(errors[0].traceback) > 1
