/**
 * @file The rules of jax-js' reference counts, in one place.
 *
 * In jax-js every operation consumes its operands: one that is needed again is passed as `.ref`, one that is not needed is
 * disposed by hand. Model code here follows a simpler rule: an operation borrows its operands, and what it makes belongs to
 * the scope in which it was made. A scope frees all it owns when it ends, but for what it returns.
 */
import { TokenwrightError } from '@tokenwright/text/errors'
import { Array as JaxArray } from '@jax-js/jax'
import { flatten, type Tree } from './tree.js'
import type { Tensor } from './tensor.js'

/** The class that arrays and tracers have in common; jax-js does not export it by name. */
const Traced = Object.getPrototypeOf(JaxArray) as abstract new () => unknown

interface Scope {
  readonly owned: Set<Tensor>
}

const scopes: Scope[] = []
let debug: Map<Tensor, string> | undefined

export function isTensor(value: unknown): value is Tensor {
  return value instanceof Traced
}

/** Puts a new tensor under the care of the innermost scope; without a scope the caller owns it. */
export function own(tensor: Tensor): Tensor {
  scopes.at(-1)?.owned.add(tensor)
  if (debug !== undefined && tensor instanceof JaxArray) debug.set(tensor, new Error('made').stack ?? '')
  return tensor
}

/** A reference to pass to jax-js, which will consume it. */
export function borrow(tensor: Tensor): Tensor {
  try {
    return tensor.ref
  } catch (cause) {
    throw new TokenwrightError('invalid-option', 'an array was used after the scope that owned it had ended', {
      value: tensor.toString(),
      cause,
    })
  }
}

/** Frees a tensor that no scope owns. */
export function release(tensor: Tensor): void {
  tensor.dispose()
}

/**
 * Runs `body` and frees every array that it made and does not return.
 * @example const loss = scope(() => mean(square(subtract(apply(params, x), y))))
 */
export function scope<T>(body: () => T): T {
  const inner: Scope = { owned: new Set() }
  scopes.push(inner)
  let kept: Tensor[]
  let result: T
  try {
    result = body()
    kept = tensorsIn(result)
  } catch (error) {
    scopes.pop()
    for (const tensor of inner.owned) tensor.dispose()
    throw error
  }
  scopes.pop()
  // A result that the scope does not own, or that is returned twice, gets a reference of its own.
  for (const tensor of kept) {
    if (inner.owned.delete(tensor)) own(tensor)
    else own(borrow(tensor))
  }
  for (const tensor of inner.owned) tensor.dispose()
  return result
}

/**
 * Turns a borrowing function into one that consumes its operands, as jax-js' transformations expect.
 * Its results belong to jax-js, so the surrounding scopes do not see them.
 */
export function consuming<A extends readonly unknown[], R>(body: (...operands: A) => R): (...operands: A) => R {
  return (...operands) => {
    const parents = scopes.splice(0)
    try {
      return scope(() => body(...operands))
    } finally {
      scopes.push(...parents)
      for (const tensor of operands.flatMap(tensorsIn)) tensor.dispose()
    }
  }
}

function tensorsIn(value: unknown): Tensor[] {
  if (value === undefined || value === null) return []
  return flatten(value as Tree<Tensor>, isTensor)[0]
}

export interface Leak {
  readonly array: string
  readonly references: number
  /** the stack of the call that made it */
  readonly madeAt: string
}

/**
 * Runs `body` and reports each array that it made and left alive, with the stack that made it. For tests and debugging:
 * it keeps every array made meanwhile. An array used after its end throws where it is used, in this mode and out of it.
 */
export async function findLeaks(body: () => unknown): Promise<readonly Leak[]> {
  const made = new Map<Tensor, string>()
  const before = debug
  debug = made
  try {
    const result = await body()
    const kept = new Set(tensorsIn(result))
    return [...made]
      .filter(([tensor]) => !kept.has(tensor) && (tensor as JaxArray).refCount > 0)
      .map(([tensor, madeAt]) => ({
        array: tensor.toString(),
        references: (tensor as JaxArray).refCount,
        madeAt,
      }))
  } finally {
    debug = before
  }
}
