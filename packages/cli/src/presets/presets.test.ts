import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLedger, findFiles, planSampling } from '@tokenwright/measure/corpora'
import { compile, loadEncoding } from '@tokenwright/text'
import type { TrainOptions } from '../commands/train.js'
import { holdOut } from './held-out.js'
import { presetOf, presets } from './index.js'
import { PRESET_OPTIONS } from './options.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'presets-'))
  for (const kind of ['leases', 'loans']) {
    mkdirSync(join(folder, kind))
    for (let i = 0; i < 20; i++)
      writeFileSync(
        join(folder, kind, `${i}.txt`),
        Array.from(
          { length: 60 },
          (_, k) => `(${k}) Party ${(i * 37 + k * 11) % 97} of the ${kind} pays ${k * i}.`,
        ).join('\n'),
      )
  }
  writeFileSync(join(folder, 'leases', 'copy.txt'), '')
})
afterAll(() => rmSync(folder, { recursive: true }))

const options = (more: Partial<TrainOptions>): TrainOptions => ({
  out: 'x.json',
  algorithm: 'bpe',
  vocabulary: 2048,
  seed: 1,
  ...more,
})

async function held(seed: number) {
  const ledger = createLedger()
  const files = await findFiles([folder], ledger)
  return holdOut(files, await planSampling(files, Infinity, seed), ledger, seed, new AbortController().signal)
}

describe('presetOf', () => {
  it('refuses what a preset settles, and what it does not take, in one line that names the option', async () => {
    for (const preset of presets) {
      expect(await presetOf(preset.name, () => false)).toBe(preset)
      for (const option of preset.settles)
        await expect(presetOf(preset.name, (given) => given === option)).rejects.toThrow(
          /settles this itself: "--[a-z-]+"$/,
        )
      for (const option of PRESET_OPTIONS)
        if (preset.takes?.includes(option))
          expect(await presetOf(preset.name, (given) => given === option)).toBe(preset)
        else await expect(presetOf(preset.name, (given) => given === option)).rejects.toThrow(`"--${option}"`)
    }
    await expect(presetOf(undefined, (given) => given === 'terms')).rejects.toThrow(/only with --preset legal/)
  })
})

describe('holdOut', () => {
  it('holds back whole files, the same for the same seed, and trains on no copy of them', async () => {
    const one = await held(1)
    const training: string[] = []
    for await (const text of one.training) training.push(text)
    expect(one.documents.length).toBeGreaterThan(2)
    expect(new Set(one.documents.map((document) => document.class))).toEqual(new Set(['leases', 'loans']))
    for (const { text } of one.documents) expect(training).not.toContain(text)
    expect(training.length + one.copies() + one.documents.length).toBe(40)
    expect((await held(1)).documents).toEqual(one.documents)
    expect((await held(2)).documents).not.toEqual(one.documents)
  })

  it('says when there is too little', async () => {
    const ledger = createLedger()
    const files = await findFiles([join(folder, 'leases', 'copy.txt')], ledger)
    await expect(
      holdOut(files, await planSampling(files, Infinity, 1), ledger, 1, new AbortController().signal),
    ).rejects.toThrow(/too few documents/)
  })
})

describe('the presets of fields', () => {
  it('keep terms whole, and report on what was held back', async () => {
    const terms = join(folder, 'terms')
    writeFileSync(terms, 'force majeure\nres judicata\n')
    const { documents, training, copies } = await held(1)
    for (const name of ['legal', 'financial', 'government', 'ocr']) {
      const preset = presets.find((one) => one.name === name)!
      const given = name === 'ocr' ? options({ vocabulary: 512 }) : options({ terms })
      const learning = await preset.learn(training, { options: given, running: { workers: 1 } })
      const tokenizer = await learning.run.result()
      const encoder = compile(tokenizer)
      if (name !== 'ocr') expect(encoder.count('force majeure')).toBe(1)
      expect(Math.log2(encoder.size) % 1).toBe(0)
      const report = await learning.report!({
        documents,
        others: [{ name: 'o200k', encoder: compile(await loadEncoding('o200k_base')) }],
        copies: copies(),
        signal: new AbortController().signal,
      })
      expect(report.evaluation.classes.map((one) => one.name)).toEqual(['leases', 'loans'])
      expect(report.audit?.inWord ?? 0).toBe(0)
      expect(learning.remarks().every((remark) => /\.$|\)$/.test(remark))).toBe(true)
    }
  })
})
