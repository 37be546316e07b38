/** @file What a metric is to the suite: a description, and one of four ways to compute it. */
import type { SuiteMetric } from '../suite/contract.js'
import type { TextColumn, TokenColumn } from './columns.js'
import type { NumberTally } from './digits.js'
import type { DepthTally } from './indentation.js'

/** A quotient of two sums over units: has intervals. */
export interface QuotientMetric extends SuiteMetric {
  readonly kind: 'quotient'
  readonly top: TokenColumn | TextColumn | 'one'
  readonly bottom: TokenColumn | TextColumn | 'one' | 'baselineTokens' | 'referenceTokens'
  /** One minus the quotient. */
  readonly complement?: true
  /** Only where this sum is not zero: a text without numbers has no figure about numbers. */
  readonly needs?: TextColumn
}

/** Of the tokens that occurred in a group, in whatever order. */
export interface TokenUse {
  /** How often each distinct token occurred. */
  readonly counts: Float64Array
  readonly total: number
  readonly vocabularySize: number
  readonly numbers: NumberTally
  readonly depths: DepthTally
  /** Of the most frequent words: how many are one token, and how many there are. Null where none were counted. */
  readonly retention: { readonly kept: number; readonly words: number } | null
}

export interface UseMetric extends SuiteMetric {
  readonly kind: 'use'
  /** NaN where there is nothing to say. */
  readonly figure: (use: TokenUse) => number
  readonly of: (use: TokenUse) => number
}

/** Of what all languages of a group cost: has intervals, by aligned lines. */
export interface FairnessMetric extends SuiteMetric {
  readonly kind: 'fairness'
  /** @param tokens and bytes of each language; units are the lines that all have */
  readonly figure: (tokens: Float64Array, bytes: Float64Array, reference: number) => number
}

/** Of words with known segments. */
export interface GoldMetric extends SuiteMetric {
  readonly kind: 'gold'
  readonly score: 'precision' | 'recall' | 'f1'
}

export type MetricDefinition = QuotientMetric | UseMetric | FairnessMetric | GoldMetric
