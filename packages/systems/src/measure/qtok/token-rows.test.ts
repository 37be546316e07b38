import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { checkpointRows, tokenRows } from './token-rows.js'

let folder = ''
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A checkpoint with one matrix in float32. */
function write(values: Float32Array, width: number): string {
  folder = mkdtempSync(join(tmpdir(), 'rows-'))
  const shape = [values.length / width, width]
  const header = Buffer.from(
    JSON.stringify({ 'wte.weight': { dtype: 'F32', shape, data_offsets: [0, values.byteLength] } }),
  )
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  writeFileSync(join(folder, 'model.safetensors'), Buffer.concat([length, header, Buffer.from(values.buffer)]))
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ model_type: 'gpt2', vocab_size: shape[0] }))
  return folder
}

test('finds padding, rows that training hardly met, and rows of zeros, in a checkpoint', async () => {
  const [rows, ids, width] = [512, 500, 8]
  const values = Float32Array.from({ length: rows * width }, (_, i) => {
    const id = Math.floor(i / width)
    const plain = 1 + ((Math.imul(i + 1, 0x9e3779b1) >>> 20) / 2 ** 12) * 0.5
    return id === 7 ? 0 : id === 300 ? plain * 0.2 : id === 444 ? plain * 4 : plain
  })
  const { input, output } = await checkpointRows(write(values, width), ids)
  expect(output).toBeUndefined()
  expect(input).toMatchObject({ rows, padding: 12, zeros: 1 })
  expect(input.short.map(({ id }) => id)).toEqual([7, 300])
  expect(input.long.map(({ id }) => id)).toEqual([444])
  expect(input.medianNorm).toBeGreaterThan(Math.sqrt(8))
  expect(input.medianNorm).toBeLessThan(1.5 * Math.sqrt(8))
  await expect(checkpointRows(folder, 513)).rejects.toThrow('matrix of 512 rows for ids up to: 512')
})

test('rows of one length have no outliers', () => {
  expect(tokenRows(new Float64Array(40).fill(2), 40)).toMatchObject({ padding: 0, spread: 0, short: [], long: [] })
})
