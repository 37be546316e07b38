/** @file A tokenizer of bytes, learned from one half of a file and tried on the other. */
import { open } from 'node:fs/promises'
import { compile, load } from '@tokenwright/text'
import { binaryReport, trainBinary } from '@tokenwright/systems/make/binary-bpe'
import type { Block, Demo } from './contract.js'

const MOST_BYTES = 1_000_000
const SIZE = 2048

export const binaryBpe: Demo = {
  input: 'bytes',
  ask: 'A program or any other file: a tokenizer is learned from the first half of a megabyte of it and tried on the second.',
  sample: '',
  async run(given, signal) {
    const bytes = await beginningOf(given === '' ? process.execPath : given)
    const half = bytes.length >> 1
    const { run } = trainBinary([bytes.subarray(0, half)], { size: SIZE, signal, workers: 1 })
    const tokenizer = await run.result()
    const unseen = bytes.subarray(half)
    const report = binaryReport(tokenizer, [{ name: 'second half', bytes: unseen }])
    const tokens = compile(tokenizer).encodeBytes(unseen).length
    const text = compile(await load('o200k_base')).count(Buffer.from(unseen).toString('latin1'))
    const blocks: Block[] = [
      {
        kind: 'text',
        text: `${given === '' ? 'The program that runs this server' : 'Your file'}: ${(unseen.length / tokens).toFixed(2)} bytes in a token on the half that was not learned from, with ${SIZE} tokens; as Latin-1 text in o200k_base ${(unseen.length / text).toFixed(2)}.`,
      },
      {
        kind: 'table',
        title: 'Tokens by kind',
        columns: ['kind', 'in the vocabulary', 'uses'],
        rows: [...report.kinds].map(([kind, { tokens: entries, uses }]) => [kind, entries, uses]),
      },
      {
        kind: 'table',
        title: 'The tokens used most',
        columns: ['bytes', 'text', 'what they may begin', 'uses'],
        rows: report.mostUsed
          .filter(({ length }) => length > 1)
          .slice(0, 20)
          .map(({ hex, text: shown, x86, arm64, uses }) => [hex, shown, x86 ?? arm64 ?? '', uses]),
      },
    ]
    return blocks
  },
}

async function beginningOf(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r')
  try {
    const buffer = new Uint8Array(MOST_BYTES)
    const { size } = await file.stat()
    // Large programs begin with tables; their code stands in the middle.
    const { bytesRead } = await file.read(buffer, 0, MOST_BYTES, size > 3 * MOST_BYTES ? Math.floor(size / 2) : 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
