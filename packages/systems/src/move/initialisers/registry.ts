/** @file All initialisers by name, and what each of them needs. */
import { TokenwrightError } from '@tokenwright/text'
import type { Initialiser, Situation } from './contract.js'
import { focus } from './focus.js'
import { fvt, sum } from './fvt.js'
import { identity } from './identity.js'
import { mean, zero } from './mean.js'
import { omp } from './omp.js'
import { hewitt, random, randomColumns } from './random.js'
import { shrink } from './shrink.js'
import { tokenAdapt } from './tokenadapt.js'
import { transTokenizer } from './trans-tokenizer.js'
import { wechsel } from './wechsel.js'
import { firstLast, weightedFvt } from './weighted-fvt.js'

export interface Method {
  readonly make: () => Initialiser
  /** Parts of the situation without which the method cannot work. */
  readonly needs: readonly (keyof Situation)[]
}

const method = (make: () => Initialiser, ...needs: (keyof Situation)[]): [string, Method] => [
  make().name,
  { make, needs },
]

/** In the order of tables: what says nothing first, then what composes, what looks at neighbours, and what needs more data. */
export const methods: ReadonlyMap<string, Method> = new Map([
  method(() => identity),
  method(() => random),
  method(() => randomColumns),
  method(() => hewitt),
  method(() => mean),
  method(() => zero),
  method(() => sum),
  method(() => fvt),
  method(() => weightedFvt),
  method(() => firstLast),
  method(() => shrink(0.7)),
  method(() => shrink(0.7, 'mean')),
  method(() => tokenAdapt({ globalShare: 0 }), 'auxiliary'),
  method(() => tokenAdapt({ globalShare: 1 }), 'auxiliary'),
  method(() => tokenAdapt(), 'auxiliary'),
  method(() => wechsel(), 'auxiliary'),
  method(() => focus(), 'texts'),
  method(() => transTokenizer(), 'parallel'),
  method(() => omp(), 'donor'),
])

/** @throws TokenwrightError `invalid-option` for a name that is none */
export function findMethod(name: string): Method {
  const found = methods.get(name)
  if (found === undefined)
    throw new TokenwrightError('invalid-option', `no such method; there are ${[...methods.keys()].join(', ')}`, {
      value: name,
    })
  return found
}

/** What a method needs and a situation does not have. */
export function missingFor(name: string, situation: Partial<Situation>): (keyof Situation)[] {
  return findMethod(name).needs.filter((part) => situation[part] === undefined)
}
