"""Records what scipy and statsmodels say about small samples.

usage: python scripts/oracles/statistics.py packages/measure/src/statistics/oracles/statistics.json
needs: scipy, statsmodels, numpy
"""

import json
import random
import sys

import numpy
import scipy
import scipy.special
import scipy.stats
import statsmodels
import statsmodels.api

rng = random.Random(20261124)


def numbers(count, scale=1.0, ties=False):
    drawn = [rng.lognormvariate(3, 0.5 * scale) for _ in range(count)]
    return [float(round(x)) if ties else round(x, 6) for x in drawn]


beta = [
    {"x": x, "a": a, "b": b, "value": float(scipy.special.betainc(a, b, x))}
    for a in (0.5, 1, 2.5, 17, 48, 500, 1772)
    for b in (0.5, 1, 3, 48, 250)
    for x in (0, 1e-9, 0.01, 0.3, 0.5, 0.77, 0.999, 1)
]
gamma = [{"x": x, "value": float(scipy.special.gammaln(x))} for x in (1e-3, 0.2, 0.5, 1, 1.5, 2, 7.3, 48, 1772.5, 1e6)]
f_two_sided = []
for f, numerator, denominator in ((1.125, 96, 96), (0.15, 80, 387), (2.187, 96, 96), (0.745, 96, 90), (1, 5, 5), (30, 2, 3)):
    above = scipy.stats.f.sf(f, numerator, denominator)
    f_two_sided.append({"f": f, "numerator": numerator, "denominator": denominator, "p": float(2 * min(above, 1 - above))})
t_two_sided = [
    {"t": t, "freedom": freedom, "p": float(2 * scipy.stats.t.sf(abs(t), freedom))}
    for t, freedom in ((-0.615, 3544), (-2.356, 152), (-7.28, 58), (0, 3), (1, 1), (40, 12))
]

paired = []
for count in (2, 5, 59):
    a, b = numbers(count), numbers(count)
    result = scipy.stats.ttest_rel(a, b)
    paired.append({"a": a, "b": b, "t": float(result.statistic), "p": float(result.pvalue)})

variances = []
for left, right in ((8, 8), (59, 57), (5, 40)):
    a, b = numbers(left), numbers(right, 2)
    variances.append(
        {
            "a": a,
            "b": b,
            "f": float(numpy.var(a, ddof=1) / numpy.var(b, ddof=1)),
            "median": [float(x) for x in scipy.stats.levene(a, b, center="median")],
            "mean": [float(x) for x in scipy.stats.levene(a, b, center="mean")],
        }
    )

regressions = []
for rows, columns in ((5, 1), (59, 1), (59, 3)):
    predictors = [numbers(rows) for _ in range(columns)]
    y = [round(sum(p[i] * (j + 1) for j, p in enumerate(predictors)) + rng.gauss(0, 30), 6) for i in range(rows)]
    fit = statsmodels.api.OLS(y, statsmodels.api.add_constant(numpy.array(predictors).T)).fit()
    regressions.append(
        {
            "y": y,
            "predictors": predictors,
            "estimates": [float(x) for x in fit.params],
            "errors": [float(x) for x in fit.bse],
            "p": [float(x) for x in fit.pvalues],
            "r2": float(fit.rsquared),
            "adjusted": float(fit.rsquared_adj),
            "f": float(fit.fvalue),
            "model_p": float(fit.f_pvalue),
        }
    )

rank = []
for count, ties in ((3, False), (12, True), (57, False), (57, True)):
    a, b = numbers(count, ties=ties), numbers(count, ties=ties)
    result = scipy.stats.spearmanr(a, b)
    rank.append(
        {
            "a": a,
            "b": b,
            "ranks": [float(x) for x in scipy.stats.rankdata(a)],
            "rho": float(result.statistic),
            "p": float(result.pvalue),
        }
    )

with open(sys.argv[1], "w") as out:
    json.dump(
        {
            "made_by": f"scipy {scipy.__version__}, statsmodels {statsmodels.__version__}, numpy {numpy.__version__}",
            "script": "scripts/oracles/statistics.py",
            "beta": beta,
            "gamma": gamma,
            "f_two_sided": f_two_sided,
            "t_two_sided": t_two_sided,
            "paired": paired,
            "variances": variances,
            "regressions": regressions,
            "spearman": rank,
        },
        out,
        indent=1,
    )
    out.write("\n")
