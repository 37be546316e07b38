/** @file What the browser's test runs on both sides: functions of fixed numbers, in the executor for browsers. */
import { gelu, softmax } from '../array/functions.js'
import { valueAndGradient } from '../array/gradient.js'
import { add, matmul, mean, multiply, sin, slice } from '../array/operations.js'
import { fold, key, normal } from '../array/random.js'
import { hostTensor, type HostTensor, type Tensor } from '../array/tensor.js'
import { compile, readTree, type CompileOptions } from '../compile/compile.js'
import { createGenerator } from '../generation/generate.js'
import { crossEntropyLoss } from '../losses/losses.js'
import { gptConfig } from '../models/decoder/config.js'
import { decoderLogits, decoderStates, initDecoder, type DecoderParams } from '../models/decoder/decoder.js'

export interface PageResults {
  /** a function of two matrices */
  readonly traced: readonly number[]
  /** logits of a small GPT */
  readonly logits: readonly number[]
  /** its loss, and the gradient of its last norm */
  readonly slope: readonly number[]
  /** ids that it writes */
  readonly written: readonly number[]
}

export async function pageResults(options: CompileOptions): Promise<PageResults> {
  const config = gptConfig({ vocabulary: 24, width: 16, layers: 2, heads: 2, positions: 16 })
  const params = initDecoder(key(4), config)
  const ids = hostTensor([2, 7], Int32Array.of(3, 17, 5, 23, 11, 2, 0, 7, 1, 22, 22, 0, 14, 9))
  const [x, y] = ['x', 'y'].map((name) => normal(fold(key(1), name), [5, 5], 1))
  const traced = (a: Tensor, b: Tensor) => add(softmax(matmul(a, b)), multiply(gelu(a), sin(b)))
  const logits = (p: DecoderParams, rows: Tensor) => decoderLogits(p, decoderStates(p, config, { ids: rows }).hidden)
  const loss = (p: DecoderParams, rows: Tensor) =>
    crossEntropyLoss(logits(p, slice(rows, 1, 0, 6)), slice(rows, 1, 1, 7), { smoothing: 0.1 })
  const slope = (p: DecoderParams, rows: Tensor) => {
    const [value, gradient] = valueAndGradient(loss)(p, rows)
    return [value, gradient.norm.weight, mean(gradient.tokens.weight, 0)]
  }
  const generator = createGenerator(config, params, options)
  const [written] = await generator.generate([[3, 17, 5]], { maxTokens: 8 })
  await generator.dispose()
  return {
    traced: await numbersOf(traced, [x, y], options),
    logits: await numbersOf(logits, [params, ids], options),
    slope: await numbersOf(slope, [params, ids], options),
    written,
  }
}

async function numbersOf(
  fn: (...operands: never[]) => unknown,
  operands: readonly unknown[],
  options: CompileOptions,
): Promise<number[]> {
  const run = compile(fn as (...all: unknown[]) => unknown, options)
  const results: unknown = await readTree<unknown>(await run(...(operands as never[])))
  await run.dispose()
  return ([results].flat() as HostTensor[]).flatMap(({ data }) => Array.from(data))
}
