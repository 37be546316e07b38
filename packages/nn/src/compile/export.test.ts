import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { key } from '../array/random.js'
import { add, mean, slice } from '../array/operations.js'
import { hostTensor, type Tensor } from '../array/tensor.js'
import { gptConfig, llamaConfig, type DecoderConfig } from '../models/decoder/config.js'
import { decoderLogits, decoderStates, initDecoder, type DecoderParams } from '../models/decoder/decoder.js'
import { distance, runOnce, sampleIds } from '../testing/agreement.js'
import { exportOnnx } from './export.js'
import { loadRuntime } from './onnx/runtime.js'

const size = { vocabulary: 24, width: 8, layers: 2, heads: 2, positions: 32 }

async function inFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tokenwright-export-'))
  try {
    return await body(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const logitsOf = (config: DecoderConfig) => (params: DecoderParams, inputs: { ids: Tensor }) => {
  const { hidden } = decoderStates(params, config, inputs)
  return { logits: decoderLogits(params, hidden), pooled: mean(hidden, 1) }
}

describe('exported models', () => {
  for (const config of [gptConfig(size), llamaConfig({ ...size, keyHeads: 1 })])
    it(`run at any batch and length: ${config.norm} norms`, () =>
      inFolder(async (folder) => {
        const file = join(folder, 'model.onnx')
        const params = initDecoder(key(1), config)
        await exportOnnx(logitsOf(config), params, { ids: sampleIds([1, 4], 24) }, file, {
          open: { batch: { at: ['ids.0'], most: 64 }, length: { at: ['ids.1'], most: 32 } },
        })
        const runtime = await loadRuntime()
        const session = await runtime.InferenceSession.create(file, { logSeverityLevel: 3 })
        expect(session.inputMetadata[0]).toMatchObject({ name: 'ids', shape: ['batch', 'length'] })
        expect(session.outputMetadata[0]).toMatchObject({ name: 'logits', shape: ['batch', 'length', 24] })
        for (const shape of [
          [1, 1],
          [2, 9],
          [6, 32],
        ]) {
          const ids = sampleIds(shape, 24, `${shape}`)
          const result = await session.run({ ids: new runtime.Tensor('int32', ids.data as Int32Array, shape) })
          const expected = await runOnce(logitsOf(config), [params as never, { ids }])
          for (const [i, name] of ['logits', 'pooled'].entries()) {
            const { data, dims } = result[name]
            expect(distance(hostTensor([...dims], data as Float32Array), expected[i])).toBeLessThan(1e-5)
          }
        }
        await session.release()
      }))

  it('refuse to leave open what changes more than lengths', () =>
    inFolder(async (folder) => {
      const fn = (_: unknown, x: Tensor) => (x.shape[0] > 4 ? add(x, 1) : slice(x, 0, 0, 1))
      const open = { rows: { at: ['input.0'], most: 64 } }
      const written = exportOnnx(fn as never, [], hostTensor([3], [1, 2, 3]), join(folder, 'x.onnx'), { open })
      await expect(written).rejects.toThrow(/at other sizes cannot leave those sizes open/)
      const astray = exportOnnx(fn as never, [], hostTensor([3], [1, 2, 3]), join(folder, 'x.onnx'), {
        open: { rows: { at: ['ids.0'], most: 64 } },
      })
      await expect(astray).rejects.toThrow(/"ids.0"$/)
    }))
})
