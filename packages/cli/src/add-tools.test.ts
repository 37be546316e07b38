import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { key } from '@tokenwright/nn'
import { gptConfig, initDecoder, saveDecoder, settingsOf } from '@tokenwright/nn/models'
import { compile, toTokenizerJson, train } from '@tokenwright/text'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tokenwright-add-tools-'))
  const texts = Array.from(
    { length: 20 },
    (_, i) => `the miller counts ${i} + 1 sacks, ${i + 1} in all, and ${i} times 2`,
  )
  const tokenizer = await train(texts, { vocabularySize: 290, split: 'gpt2', minFrequency: 1, workers: 1 }).result()
  const config = gptConfig({ vocabulary: compile(tokenizer).size, width: 16, layers: 1, heads: 2, positions: 64 })
  const settings = { ...settingsOf(config), bos_token_id: null, eos_token_id: null }
  await saveDecoder(
    join(folder, 'model'),
    { config, params: initDecoder(key(1), config), settings },
    { files: new Map([['tokenizer.json', toTokenizerJson(tokenizer)]]) },
  )
  const tools = [
    { name: 'add', description: 'counts the sacks in all' },
    { name: 'double', description: 'times 2' },
  ]
  writeFileSync(join(folder, 'tools.json'), JSON.stringify(tools))
  const calls = texts.map((text, i) => {
    const start = text.indexOf(', ') + 2
    return JSON.stringify({ text, tool: 'add', start, end: start + String(i + 1).length, value: String(i + 1) })
  })
  writeFileSync(join(folder, 'calls.jsonl'), calls.join('\n'))
  writeFileSync(
    join(folder, 'notes.txt'),
    Array.from({ length: 12 }, (_, i) => `and ${i} times 2 is <double>(${i})=${2 * i}</double>`).join('\n\n'),
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function run(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'add-tools', ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
  })
  return { code: status, out: String(stdout), err: String(stderr) }
}

const from = ['--model', 'model', '--tools', 'tools.json']

describe('add-tools', () => {
  it('learns from both kinds of examples, reports, and writes the merged model', () => {
    const { code, out, err } = run(
      ...from,
      '--calls',
      'calls.jsonl',
      'notes.txt',
      '-o',
      'out',
      '--merge',
      'merged',
      '--epochs',
      '4',
      '--rate',
      '0.01',
    )
    expect(err).not.toContain('tokenwright:')
    expect(code).toBe(0)
    expect(out).toMatch(/add .*\n.*double /)
    expect(out).toMatch(/Constant on tool logits .*F1 .*false firings for 100 words/)
    expect(out).toMatch(/Read back: logits of words are those of the model; ids of tools \d+ to \d+\.\n$/)
    const facts = JSON.parse(readFileSync(join(folder, 'out/tooltokens.json'), 'utf8')) as {
      fingerprint: string
      tools: { id: string }[]
    }
    expect(facts.fingerprint).toMatch(/^sha256:/)
    expect(facts.tools.map(({ id }) => id)).toEqual(['add', 'double'])
    expect(readFileSync(join(folder, 'merged/tokenizer.json'), 'utf8')).toContain('<double>')
    const again = run(...from, '-o', 'out')
    expect(again.code).toBe(1)
    expect(again.err).toMatch(/--force.*tooltokens\.json"/)
  })

  it('works without examples, in JSON', () => {
    const { code, out } = run(...from, '-o', 'bare', '--json')
    expect(code).toBe(0)
    const found = JSON.parse(out) as {
      bias: number
      report: { epochs: number; warnings: string[]; prior: { closest: unknown[] } }
    }
    expect(found).toMatchObject({ bias: 0, report: { epochs: 0 } })
    expect(found.report.warnings[0]).toContain('no examples')
    expect(found.report.prior.closest).toHaveLength(1)
  })

  it('refuses what cannot be, and writes nothing', () => {
    writeFileSync(join(folder, 'twice.json'), JSON.stringify([{ name: 'add' }, { name: 'add' }]))
    expect(run('--model', 'model', '--tools', 'twice.json', '-o', 'no').err).toMatch(
      /two tools with the same id.*"add"/,
    )
    writeFileSync(join(folder, 'silent.json'), JSON.stringify([{ name: 'add', description: '' }]))
    expect(run('--model', 'model', '--tools', 'silent.json', '-o', 'no').err).toMatch(/without a description.*"add"/)
    expect(run(...from, '--start', 'uniform', '-o', 'no').err).toMatch(/without examples needs a prior.*"add"/)
    expect(run('--model', 'hf:gpt2', '--tools', 'tools.json', '-o', 'no').err).toMatch(
      /fetch the folder first.*"hf:gpt2"/,
    )
    expect(run(...from, '--pull', '-1', '-o', 'no')).toMatchObject({ code: 2 })
    expect(run('--tools', 'tools.json', '-o', 'no')).toMatchObject({ code: 2 })
    expect(existsSync(join(folder, 'no'))).toBe(false)
  })
})
