/** @file One token after the other, from a model whose tools stand behind its words. */
import { decodingSession, type RuntimeOptions } from '@tokenwright/nn/generation'
import type { FrozenModel } from './frozen-model.js'
import { withToolRows } from './frozen-model.js'

/** Logits of what comes next, [words + tools]. */
export interface NextTokens {
  start(ids: readonly number[]): Promise<Float32Array>
  next(id: number): Promise<Float32Array>
  dispose(): Promise<void>
}

/** @param rows [tools, width] */
export function toolSession(model: FrozenModel, rows: Float32Array, runtime: RuntimeOptions = {}): NextTokens {
  const { config, params } = withToolRows(model, rows)
  const session = decodingSession(config, params, runtime)
  return {
    start: async (ids) => (await session.start([ids], config.positions))[0],
    next: async (id) => (await session.next([id]))[0],
    dispose: () => session.dispose(),
  }
}
