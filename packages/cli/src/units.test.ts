import { describe, expect, it } from 'vitest'
import { createColours } from './colours.js'
import { createProgress } from './progress.js'
import { shortName } from './tokenizers.js'
import { byteValue, countValue, shareValue } from './values.js'

describe('values', () => {
  it('reads numbers as people write them', () => {
    expect(['32768', '32k', '32_768', '32,768', '1.5M'].map(countValue)).toEqual([
      32_768, 32_000, 32_768, 32_768, 1_500_000,
    ])
    expect(['64MB', '1.5 GiB', '512', '10kb'].map(byteValue)).toEqual([64_000_000, 1_610_612_736, 512, 10_000])
    for (const bad of ['', 'k', '-1', '0', '1e9', '1.5', 'constructor'])
      expect(() => countValue(bad)).toThrow('whole number')
    for (const bad of ['0', '1', '', 'x', 'NaN']) expect(() => shareValue(bad)).toThrow('between 0 and 1')
  })
})

describe('names', () => {
  it('are short', () => {
    expect(
      [
        'o200k_base',
        'models/llama/tokenizer.json',
        './mine.json',
        'a/b.tiktoken',
        'hf:org/name',
        '/',
        'p.tokenizer.json.gz',
      ].map(shortName),
    ).toEqual(['o200k_base', 'llama', 'mine', 'b', 'org/name', '/', 'p'])
  })
})

describe('colours', () => {
  it('are only for terminals that want them', () => {
    expect(createColours({ isTTY: true }, {}).red('x')).toBe('\u001b[31mx\u001b[39m')
    expect(createColours({ isTTY: true }, { NO_COLOR: '1' }).red('x')).toBe('x')
    expect(createColours({ isTTY: true }, { TERM: 'dumb' }).enabled).toBe(false)
    expect(createColours({}, {}).enabled).toBe(false)
    expect(createColours({}, { FORCE_COLOR: '1' }).enabled).toBe(true)
  })
})

function watch(isTTY: boolean): {
  output: string[]
  tick: (ms: number) => void
  progress: ReturnType<typeof createProgress>
} {
  const output: string[] = []
  let time = 0
  const progress = createProgress({ isTTY, columns: 80, write: (text: string) => output.push(text) }, false, () => time)
  return { output, tick: (ms) => (time += ms), progress }
}

describe('progress', () => {
  it('draws a bar with the time left on a terminal, and clears it', () => {
    const { output, tick, progress } = watch(true)
    progress.stage('Counting', 100)
    progress.update(1)
    expect(output).toEqual([])
    tick(10_000)
    progress.update(50, '50 of 100')
    expect(output.join('')).toContain('Counting  ━━━━━━━━━━━━──────────── 50 %  50 of 100  10 s left')
    progress.end()
    expect(output.at(-1)).toBe('\r\u001b[K')
  })

  it('writes a line now and then elsewhere, and nothing for what is quick', () => {
    const { output, tick, progress } = watch(false)
    progress.stage('Counting', 100)
    for (let done = 0; done < 30; done++) {
      progress.update(done, 'evil\u001b[2J')
      tick(100)
    }
    expect(output).toEqual([])
    tick(1000)
    progress.update(40, 'evil\u001b[2J')
    expect(output.length).toBe(1)
    expect(output[0]).toMatch(/^Counting {2}40 % {2}evil\\x1b\[2J.*\n$/)
  })
})
