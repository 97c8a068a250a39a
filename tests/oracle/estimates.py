"""Values with their intervals, as docs/numbers.md describes them."""

import functools
import math
from dataclasses import dataclass

import numpy as np
from scipy import stats


@dataclass
class Estimate:
    value: float
    low: float
    high: float
    confidence: float

    def map(self, function):
        return Estimate(function(self.value), function(self.low), function(self.high), self.confidence)


def median(values, target):
    """The median, and the narrowest interval between two order statistics that has the confidence."""
    values = np.sort(values)
    n = len(values)
    cut = largest(n // 2, lambda k: 1 - 2 * stats.binom.cdf(k, n, 0.5), target)
    return Estimate(float(np.median(values)), values[cut], values[n - 1 - cut], confidence_of_median(n, cut))


def confidence_of_median(n, cut):
    return max(0.0, 1 - 2 * stats.binom.cdf(cut, n, 0.5))


def hodges_lehmann(differences, target):
    """The median of the Walsh averages, and Wilcoxon's interval between two of them."""
    differences = np.asarray(differences)
    n = len(differences)
    rows, columns = np.triu_indices(n)
    walsh = np.sort((differences[rows] + differences[columns]) / 2)
    cut = largest(len(walsh) // 2, lambda k: 1 - 2 * signed_rank_cdf(n)(k), target)
    confidence = max(0.0, 1 - 2 * signed_rank_cdf(n)(cut))
    return Estimate(float(np.median(walsh)), walsh[cut], walsh[len(walsh) - 1 - cut], confidence)


def largest(limit, confidence, target):
    """The largest cut that leaves the confidence; 0 where none does."""
    cut = 0
    while cut + 1 < limit and confidence(cut + 1) >= target:
        cut += 1
    return cut


@functools.lru_cache(maxsize=None)
def signed_rank_cdf(n):
    """P(R <= k), R the sum of those of the ranks 1 to n that get a plus: exact up to 200, normal above."""
    if n > 200:
        mean, deviation = n * (n + 1) / 4, math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
        return lambda k: stats.norm.cdf((k + 0.5 - mean) / deviation)
    ways = np.array([1.0])
    for rank in range(1, n + 1):
        plus = np.concatenate([np.zeros(rank), ways])
        ways = (np.concatenate([ways, np.zeros(rank)]) + plus) / 2
    cumulated = np.cumsum(ways)
    return lambda k: cumulated[k]
