/** @file Intervals and tests: what separates a difference from luck. */
export {
  drawUnits,
  FEWEST_UNITS,
  holdsZero,
  intervalOf,
  joinNeighbours,
  quantileInPlace,
  RESAMPLES,
  resampleRows,
  type Draws,
  type Interval,
} from './bootstrap.js'
export { createDraw } from './random.js'
export { fSurvival, incompleteBeta, logGamma, tTwoSided } from './special.js'
export { coefficientOfVariation, mean, median, quantile, standardDeviation, variance } from './moments.js'
export { levene, pairedTTest, varianceRatioP, varianceTest, type FTest, type TTest } from './tests.js'
export { leastSquares, type Coefficient, type Regression } from './regression.js'
export { pearson, ranks, spearman, type BootstrapOptions, type Correlation } from './correlation.js'
