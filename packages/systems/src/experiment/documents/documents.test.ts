import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { format } from 'prettier'
import { describe, expect, it } from 'vitest'
import type { Paper } from '../../paper.js'
import { systems } from '../../registry.js'
import type { Experiment } from '../contract.js'
import { projectResults, readmePath, systemsDocument } from '../registered.js'
import { readResult, withDerived, type MeasuredResult, type ResultFile } from '../result-file.js'
import { plainText } from './markdown-table.js'
import { withResults } from './readme.js'
import { renderVerdict } from './render-markdown.js'
import { renderTerminal } from './render-terminal.js'

const paper: Paper = {
  slug: 'toy',
  title: 'A toy',
  published: '2024-01-01',
  authors: 2,
  job: 'measure',
  summary: 'It is there to be printed.',
  headlines: [
    { claim: 'costs less', reported: '2.0x', where: 'table 1' },
    { claim: 'is fast', reported: '3.0x', where: 'table 2' },
  ],
}

const experiment: Experiment = {
  slug: 'toy',
  arms: [{ name: 'new', label: 'new', role: 'method' }],
  metrics: [{ name: 'cost', label: 'cost', unit: 'tokens', better: 'lower', digits: 1 }],
  data: [],
  seeds: { smoke: [], full: [] },
  plan: () => [],
  findings: (figures) => [
    {
      claim: 'costs less',
      reported: '2.0x',
      measured: `${figures.one({ metric: 'cost' }).value}x`,
      verdict: 'does not hold',
      why: 'the text | here is *short*',
    },
  ],
  tables: (figures) => [
    {
      title: 'Costs',
      columns: ['arm', 'cost'],
      rows: figures.measurements.map(({ arm, value }) => [arm, String(value)]),
      caption: 'tokens < 3',
    },
  ],
}

const measured: MeasuredResult = {
  format: 1,
  slug: 'toy',
  size: 'full',
  finished: '2026-01-02T03:04:05.000Z',
  seconds: 90,
  code: { sha256: 'c'.repeat(64), commit: 'd'.repeat(40), dirty: true },
  environment: { node: 'v20.19.0', platform: 'linux x64', processor: 'Some', cores: 2, memoryBytes: 4e9, packages: {} },
  data: {},
  seeds: [],
  arms: experiment.arms,
  metrics: experiment.metrics,
  steps: [{ key: 'a', label: 'a', seconds: 90 }],
  measurements: [{ arm: 'new', metric: 'cost', value: 1.5 }],
  notes: {},
}
const result: ResultFile = withDerived(experiment, measured)

describe('a README', () => {
  it('tells first what did not hold, then the claims, then the tables', () => {
    const text = withResults('# toy\n\nWhat it is.\n', paper, experiment, result)
    const [title, ...rest] = text.split('\n').filter((line) => line !== '' && !line.startsWith('<!--'))
    expect(title).toBe('# toy')
    expect(rest[0]).toBe(
      'Of 1 claim tested here, 1 does not hold; 1 not tested. **Against the paper:** costs less (here 1.5x).',
    )
    expect(rest[1]).toBe('What it is.')
    expect(text).toMatch(
      /^\| costs less \| table 1 \| +2\.0x \| +1\.5x \| does not hold \| the text \\\| here is \\\*short\\\* +\|$/m,
    )
    expect(text).toMatch(
      /^\| is fast +\| table 2 \| +3\.0x \| +– \| not tested +\| the experiment has no figure for it \|$/m,
    )
    expect(text).toContain('| new |  1.5 |')
    expect(text).toContain('tokens &lt; 3')
    expect(text).toMatch(/commit ddddddd with changes: 1 step in 1 min 30 s on 2 cores of Some/)
  })

  it('is the same when it is made twice, and keeps what people wrote', () => {
    const before = '# toy\n\nAbove.\n\n<!-- results -->\nSTALE\n<!-- /results -->\n\nBelow.\n'
    const once = withResults(before, paper, experiment, result)
    expect(withResults(once, paper, experiment, result)).toBe(once)
    expect(once).toMatch(/Above\.[^]*\| claim[^]*Below\.\n$/)
    expect(once).not.toContain('STALE')
  })

  it('says so when nothing was run', () => {
    const text = withResults('# toy\n', paper, experiment, null)
    expect(text).toContain('Its experiment has not been run in full yet.')
    expect(text).toContain('`tokenwright bench toy`')
  })

  it.each(['<!-- results -->', '<!-- /results -->', '<!-- /results --><!-- results -->', '<!-- results -->'.repeat(2)])(
    'with broken markers is left alone: %s',
    (markers) => {
      expect(() => withResults(`# toy\n${markers}\n`, paper, experiment, result)).toThrow('as one pair')
    },
  )

  it('is as the formatter wants it', async () => {
    const text = withResults('# toy\n\nWhat it is.\n', paper, experiment, result)
    expect(await format(text, { parser: 'markdown', printWidth: 120 })).toBe(text)
  })

  it('shows any text as it is', () => {
    const read = (text: string): string =>
      text.replace(
        /\\([\\`*_[\]|~])|&(lt|amp);/g,
        (_, sign?: string, name?: string) => sign ?? (name === 'lt' ? '<' : '&'),
      )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = plainText(text)
        expect(escaped).not.toMatch(/[\n<]|(?<!\\)(?:\\\\)*[`*_|]/)
        expect(read(escaped)).toBe(text.replace(/\s+/g, ' ').trim())
      }),
    )
  })
})

describe('a verdict', () => {
  it('counts', () => {
    const finding = (claim: string, verdict: 'holds' | 'holds in part' | 'does not hold') => ({
      claim,
      reported: '1',
      measured: '1',
      verdict,
      why: 'w',
    })
    const told = { ...result, findings: [finding('costs less', 'holds'), finding('is fast', 'holds')] }
    expect(renderVerdict(paper, told)).toBe('Of 2 claims tested here, 2 hold.')
    told.findings.push(finding('c', 'holds in part'), finding('d', 'does not hold'))
    expect(renderVerdict(paper, told)).toBe(
      'Of 4 claims tested here, 2 hold, 1 holds in part, 1 does not hold. **Against the paper:** d (here 1).',
    )
  })
})

describe('the terminal', () => {
  it('shows tables, then claims', () => {
    const text = renderTerminal(paper, experiment, result, {
      width: 60,
      head: (line) => line.toUpperCase(),
      verdict: (verdict, line) => line.replace(verdict, `[${verdict}]`),
    })
    expect(text).toContain('COSTS\narm  cost\nnew   1.5\ntokens < 3\n')
    expect(text).toContain('[does not hold]  costs less\n               paper: 2.0x; here: 1.5x\n')
    expect(text).toContain('[not tested]')
    expect(text).toContain('1 measurement of 1 step in 1 min 30 s\n')
  })
})

describe('registered systems', () => {
  it('have names of their own, and their claims are told apart', () => {
    const slugs = systems.map(({ paper: { slug } }) => slug)
    expect(new Set(slugs).size).toBe(slugs.length)
    for (const { paper: registered } of systems) {
      expect(registered.headlines.length).toBeGreaterThan(0)
      expect(new Set(registered.headlines.map(({ claim }) => claim)).size).toBe(registered.headlines.length)
    }
  })

  it('stand in the README of the package as their results say', async () => {
    const list = await systemsDocument()
    if (list !== null) expect(list.before).toBe(list.after)
  })

  it.each(systems.map((system) => [system.paper.slug, system] as const))(
    'have a README that was made from the result file: %s',
    async (slug, system) => {
      const loaded = await system.experiment()
      expect(loaded.slug).toBe(slug)
      const found = await readResult(projectResults(), loaded, 'full')
      const path = readmePath(slug)
      expect(path).not.toBeNull()
      const readme = await readFile(path!, 'utf8')
      expect(withResults(readme, system.paper, loaded, found)).toBe(readme)
      if (found !== null) expect(withDerived(loaded, found)).toEqual(found)
    },
  )
})
