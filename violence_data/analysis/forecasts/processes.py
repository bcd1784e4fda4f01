"""Many forecasts at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

Work = TypeVar("Work")
Result = TypeVar("Result")


def in_processes(run: Callable[[Work], Result], todo: Sequence[Work], workers: int) -> list[Result]:
    """Run a function on each piece of work and return the results in the order of the work, whatever the number of processes.

    Examples
    --------
    >>> in_processes(abs, [-1, 2], 1)
    [1, 2]
    """
    if workers == 1:
        return [run(work) for work in todo]
    # Each process starts anew, so that nothing of the one that asked (threads, open files) is in it.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(run, todo))
