import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { save, train } from '@tokenwright/text'
import { encodeCommand } from './commands/encode.js'
import { inspectCommand } from './commands/inspect.js'
import type { Context } from './context.js'
import { testContext } from './testing/context.js'

let folder: string
let out = ''
const place = (name: string): string => join(folder, name)

const context = (): Context => testContext((text) => (out += text), { width: 90 })

const texts = Array.from(
  { length: 400 },
  (_, i) => `by the way, number ${i % 17} of the ${['river', 'house', 'road'][i % 3]} is by the sea`,
)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tokenwright-inspect-'))
  for (const [name, algorithm] of [
    ['plain.json', 'bpe'],
    ['super.json', 'superbpe'],
  ] as const)
    await save(
      await train(texts, { algorithm, vocabularySize: 330, workers: 1, transition: 0.88 }).result(),
      place(name),
    )
  for (const i of [0, 1, 2, 3, 4, 5]) writeFileSync(place(`text-${i}.txt`), texts.slice(60 * i, 60 * i + 60).join('\n'))
  // An ELF header, code-like bytes, and bytes without order.
  const program = Uint8Array.from(
    { length: 6000 },
    (_, i) => [0x48, 0x89, 0xe5, Math.imul(i, 0x9e3779b1) >>> 26][i % 4],
  )
  program.set([0x7f, 0x45, 0x4c, 0x46, 2, 1])
  const noise = Uint8Array.from({ length: 5000 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 24)
  writeFileSync(place('program'), program)
  writeFileSync(place('noise'), noise)
  await save(await train([program], { algorithm: 'bytes', vocabularySize: 280 }).result(), place('binary.json'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(() => (out = ''))

const run = async (...args: readonly string[]): Promise<string> => {
  await inspectCommand(context()).exitOverride().parseAsync(args, { from: 'user' })
  return out
}

interface Inspected {
  readonly binary: {
    readonly files: readonly {
      readonly name: string
      readonly bytesPerToken: number
      readonly entropies: readonly number[]
    }[]
    readonly kinds: Readonly<Record<string, { readonly tokens: number; readonly uses: number }>>
    readonly mostUsed: readonly { readonly hex: string }[]
  }
  readonly superwordsOnTexts: {
    readonly tokens: number
    readonly plainTokens: number
    readonly saving: { readonly value: number; readonly low: number | null }
  }
}

test('a tokenizer of bytes on files: the program is packed, noise is not', async () => {
  const { binary } = JSON.parse(
    await run(place('binary.json'), '--binary', place('program'), place('noise'), '--json'),
  ) as Inspected
  const [noise, program] = binary.files
  expect(noise.bytesPerToken).toBeLessThan(1.1)
  expect(program.bytesPerToken).toBeGreaterThan(1.8)
  expect(Math.min(...noise.entropies)).toBeGreaterThan(7)
  expect(Math.max(...program.entropies)).toBeLessThan(6)
  const uses = Object.values(binary.kinds).reduce((sum, kind) => sum + kind.uses, 0)
  expect(uses).toBe(Math.round(5000 / noise.bytesPerToken) + Math.round(6000 / program.bytesPerToken))
  out = ''
  await run(place('binary.json'), '--binary', place('program'), '-n', '3')
  expect(out).toMatch(/program .* 6\.0 kB +[\d.]+ +[\d.]+ +[▁-█]+\n/)
  expect(out).toContain('mov rbp, rsp')
})

test('what superwords save against the same without them', async () => {
  const args = [place('super.json'), '--superwords', ...[0, 1, 2, 3, 4, 5].map((i) => place(`text-${i}.txt`))]
  const { superwordsOnTexts } = JSON.parse(await run(...args, '--against', place('plain.json'), '--json')) as Inspected
  const { tokens, plainTokens, saving } = superwordsOnTexts
  expect(saving.value).toBeCloseTo(1 - tokens / plainTokens, 10)
  expect(saving.low).toBeGreaterThan(0.1)
  out = ''
  await run(...args, '--against', place('plain.json'))
  expect(out).toMatch(/saving \+\d+\.\d % \(95 % interval/)
  expect(out).toContain('Lines that save most')
})

test('encode --heal leaves out what a longer token may take in', async () => {
  await encodeCommand(context())
    .exitOverride()
    .parseAsync(['-t', place('super.json'), '--text', 'number 3 of', '--heal', '--json'], { from: 'user' })
  const { rest, candidates } = JSON.parse(out) as { rest: string; candidates: { text: string }[] }
  expect(rest).toBe(' of')
  expect(candidates.every(({ text }) => text.startsWith(' of'))).toBe(true)
  expect(candidates.length).toBeGreaterThan(1)
})
