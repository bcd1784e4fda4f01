"""Rates of small places, drawn towards what their neighbours in the list have in common."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from violence_data.errors import ViolenceDataError
from violence_data.measures.frames import Floats
from violence_data.measures.intervals import LEVEL

# The likelihood is flat where places hardly differ, so the search starts twice.
LOG_SHAPE_STARTS = (0.0, 3.0)
# A shape of a million means that places differ by 0.1 %: no more than none at all.
LOG_SHAPE_BOUNDS = (float(np.log(1e-3)), float(np.log(1e6)))


class GammaPrior(NamedTuple):
    """How true rates spread over places: a gamma distribution with mean shape / rate."""

    shape: float
    rate: float


class Shrunken(NamedTuple):
    """Posterior mean and interval of each place's rate, in events per unit of exposure."""

    mean: Floats
    low: Floats
    high: Floats


def fit_gamma_prior(counts: npt.ArrayLike, exposure: npt.ArrayLike) -> GammaPrior:
    """Fit the prior of a gamma-Poisson model to counts and exposures.

    Maximum likelihood of the negative-binomial marginal with exposure (Clayton and Kaldor 1987;
    Marshall 1991), not moments of raw rates, which small places would rule.

    `counts` are events and `exposure` person-years of each place; places without people say nothing. The prior's ``rate`` is in the
    unit of the exposure.

    Raises
    ------
    ViolenceDataError
        When there are fewer than two places with people, no events, or events without people.

    Examples
    --------
    >>> prior = fit_gamma_prior([0, 2, 9, 1, 30], [1e4, 2e4, 3e4, 1e4, 5e4])
    >>> round(1e5 * prior.shape / prior.rate, 1)
    24.7
    """
    events, people = _checked(counts, exposure)
    log_mean = float(np.log(events.sum() / people.sum()))
    bounds = [(log_mean - 5.0, log_mean + 5.0), LOG_SHAPE_BOUNDS]
    how: dict[str, Any] = {"method": "L-BFGS-B", "jac": True, "bounds": bounds, "options": {"ftol": 1e-14, "gtol": 1e-9}}
    found = [optimize.minimize(_loss, np.array([log_mean, start]), args=(events, people), **how) for start in LOG_SHAPE_STARTS]
    best = min(found, key=lambda one: float(one.fun)).x
    shape = float(np.exp(best[1]))
    return GammaPrior(shape, shape / float(np.exp(best[0])))


def _checked(counts: npt.ArrayLike, exposure: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Keep the places with people, or say why no prior can be fitted."""
    events = np.asarray(counts, dtype=np.float64)
    people = np.asarray(exposure, dtype=np.float64)
    if (events[people <= 0] > 0).any():
        raise ViolenceDataError(
            f"person-years above 0 expected wherever there are events; "
            f"{int((events[people <= 0] > 0).sum())} places have none: check the population"
        )
    events, people = events[people > 0], people[people > 0]
    if len(events) < 2 or events.sum() == 0:
        raise ViolenceDataError(
            f"two places and one event expected, found {len(events)} places with "
            f"{events.sum():.0f} events: fit the prior on a larger area or more years"
        )
    return events, people


def _loss(parameters: Floats, events: Floats, people: Floats) -> tuple[float, Floats]:
    """Mean negative log-likelihood over places and its gradient, in log mean and log shape."""
    mean, shape = np.exp(parameters[0]) * people, np.exp(parameters[1])
    total = shape + mean
    value = (
        special.gammaln(events + shape)
        - special.gammaln(shape)
        + shape * np.log(shape / total)
        + events * np.log(mean / total)
        - special.gammaln(events + 1)
    )
    by_log_mean = shape * (events - mean) / total
    by_log_shape = shape * (special.digamma(events + shape) - special.digamma(shape) + np.log(shape / total) + (mean - events) / total)
    gradient = np.array([by_log_mean.mean(), by_log_shape.mean()])
    return -float(value.mean()), -gradient


def shrink(counts: npt.ArrayLike, exposure: npt.ArrayLike, prior: GammaPrior, level: float = LEVEL) -> Shrunken:
    """Combine counts with a prior: the posterior of each place's rate.

    The prior is taken as known (empirical Bayes), so intervals are a little too narrow when few
    places made it.

    `prior` is :func:`fit_gamma_prior`'s, its rate in the same unit as the exposure; what comes out are events per unit of exposure.

    >>> rates = shrink([0, 50], [10.0, 1000.0], GammaPrior(2.0, 20.0))
    >>> rates.mean.round(3).tolist()
    [0.067, 0.051]
    """
    shape = prior.shape + np.asarray(counts, dtype=np.float64)
    rate = prior.rate + np.asarray(exposure, dtype=np.float64)
    tail = (1 - level) / 2
    low, high = special.gammaincinv(shape, tail), special.gammaincinv(shape, 1 - tail)
    return Shrunken(shape / rate, low / rate, high / rate)
