/** @file Rows drawn at random, and other rows that say nothing about their token: the baselines that every method must beat. */
import type { Fallback, Initialiser } from './contract.js'

function drawn(name: string, label: string, fallback: Fallback): Initialiser {
  return { name, label, fills: 'new', fallback, prepare: async () => () => undefined }
}

/** N(mean, deviation) of all numbers of the matrix. */
export const random = drawn('random', 'random, one mean and deviation', 'scalar')

/** N(mean, deviation) of each column, which FOCUS and WECHSEL fall back to. */
export const randomColumns = drawn('random-columns', 'random, by column', 'columns')

/** Multivariate normal with the rows' mean and covariance (Hewitt, 2021), which transformers uses when it adds tokens. */
export const hewitt = drawn('normal', 'normal with covariance (Hewitt)', 'covariance')
