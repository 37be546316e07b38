/** @file What a job is: a name, plain input, and a key under which its result is found again. */

export interface Job {
  /** Name in the list of `handlers.ts`. */
  readonly handler: string
  /** Names everything that the result depends on: jobs of equal handler and key have equal results, and one of them is done. */
  readonly key: string
  /** Plain JSON. */
  readonly input: unknown
}

/**
 * A pure function of its input, so that doing a job twice does no harm: a job is done at least once, and any of its results counts.
 *
 * @param input as it came out of JSON: to be checked, since it may have come over a network
 * @returns plain JSON
 */
export type Handler = (input: unknown, signal: AbortSignal) => Promise<unknown>

/** What became of a job. Errors of the library keep their kind; all others are faults of the program. */
export type Reply =
  { readonly result: unknown } | { readonly error: { readonly kind: string | null; readonly message: string } }
