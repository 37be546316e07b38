import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { load } from '@tokenwright/text'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLedger, findFiles } from '../corpora/index.js'
import { openParallel } from '../parallel/index.js'
import type * as Suite from './index.js'

// Threads run compiled code, so this test needs a build, as the tests of the command do.
const built = fileURLToPath(new URL('../../dist/suite/index.js', import.meta.url))

describe.skipIf(!existsSync(built))('threads (needs a build)', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'threads-'))
    for (const [i, code] of ['eng', 'deu', 'fra', 'spa', 'ita'].entries())
      writeFileSync(
        join(folder, `${code}.txt`),
        Array.from(
          { length: 700 },
          (_, line) => `${code} line ${line * (i + 3)} with ${'words '.repeat(1 + ((line * 7) % 9))}é`,
        ).join('\n'),
      )
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** Without what depends on the clock. */
  const essence = ({ timings: _timings, made: _made, ...rest }: Suite.SuiteResult): object => rest

  it('give the same result as one, for parallel text', async () => {
    const { measureTokenizers } = (await import(built)) as typeof Suite
    const tokenizers = [
      { name: 'r50k_base', tokenizer: await load('r50k_base') },
      { name: 'cl100k_base', tokenizer: await load('cl100k_base') },
    ]
    const corpus = await openParallel([folder])
    const alone = await measureTokenizers(tokenizers, corpus, { workers: 0, resamples: 50 })
    const together = await measureTokenizers(tokenizers, corpus, { workers: 2, resamples: 50 })
    expect(essence(together)).toEqual(essence(alone))
  })

  it('give the same figures for files', async () => {
    const { measureTokenizers } = (await import(built)) as typeof Suite
    const tokenizers = [{ name: 'r50k_base', tokenizer: await load('r50k_base') }]
    const files = await findFiles([folder], createLedger())
    const run = (workers: number): Promise<Suite.SuiteResult> =>
      measureTokenizers(
        tokenizers,
        { kind: 'documents', paths: [folder], files, ledger: createLedger() },
        { workers, resamples: 50, groupBy: ['type', 'script'] },
      )
    const [alone, together] = [await run(0), await run(2)]
    expect(together.groups).toEqual(alone.groups)
    for (const [i, value] of together.values.entries()) expect(value.value).toBeCloseTo(alone.values[i].value, 9)
  })

  it('end with the error of the one that failed', async () => {
    const { measureTokenizers } = (await import(built)) as typeof Suite
    const tokenizer = await load('r50k_base')
    const broken = { ...tokenizer, model: { ...tokenizer.model, type: 'Nothing' } } as unknown as typeof tokenizer
    const corpus = await openParallel([folder])
    await expect(measureTokenizers([{ name: 'broken', tokenizer: broken }], corpus, { workers: 2 })).rejects.toThrow()
  })
})
