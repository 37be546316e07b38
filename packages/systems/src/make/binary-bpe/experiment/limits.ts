/** @file Where nothing can be gained, and what encoding costs. */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Measurement, Step } from '../../../experiment/contract.js'
import { machineSplit, TEST_BYTES, TRAIN_BYTES } from './machine.js'
import { measureFiles } from './measured.js'
import { firstFamily } from './split.js'

const MEGABYTE = 1_000_000

export function limitsStep(): Step {
  return {
    key: 'limits',
    label: 'Random and compressed data; 10 MB in one piece',
    weight: 8,
    async run(context) {
      const { train, test } = await machineSplit(context, 1, TRAIN_BYTES, TEST_BYTES)
      const arms = await firstFamily(context)
      const packed = test.map((bytes) => new Uint8Array(gzipSync(bytes)))
      const measurements: Measurement[] = arms.flatMap((arm) => [
        ...measureFiles(arm, [randomBytes(MEGABYTE)], 'random bytes', 1),
        ...measureFiles(arm, packed, 'gzip of the test programs', 1),
      ])
      const large = new Uint8Array(10 * MEGABYTE)
      for (let at = 0, i = 0; at < large.length; i++) {
        const program = train[i % train.length]
        large.set(program.subarray(0, large.length - at), at)
        at += program.length
      }
      const { encoder } = arms[1]
      const started = performance.now()
      encoder.encodeBytes(large)
      const seconds = (performance.now() - started) / 1000
      measurements.push(
        { arm: 'binary-8k', metric: 'seconds', seed: 1, value: seconds },
        { arm: 'binary-8k', metric: 'memory', seed: 1, value: process.memoryUsage().rss / 2 ** 20 },
      )
      return measurements
    },
  }
}

/** The same bytes in every run: SHA-256 of 0, 1, 2 and so on. */
function randomBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(count)
  for (let at = 0; at < count; at += 32)
    bytes.set(
      createHash('sha256')
        .update(String(at))
        .digest()
        .subarray(0, count - at),
      at,
    )
  return bytes
}
