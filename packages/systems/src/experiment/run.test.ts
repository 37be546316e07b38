import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CodeVersion } from './code-version.js'
import type { Experiment, Figures, Measurement, Step } from './contract.js'
import { readResult } from './result-file.js'
import { runExperiment, type RunOptions, type RunProgress } from './run.js'

const code: CodeVersion = { sha256: 'a'.repeat(64), commit: null, dirty: false }
let out: string

beforeEach(async () => void (out = await mkdtemp(join(tmpdir(), 'experiment-'))))
afterEach(() => rm(out, { recursive: true, force: true }))

const arms = [
  { name: 'plain', label: 'plain', role: 'baseline' },
  { name: 'new', label: 'new', role: 'method' },
] as const
const step = (key: string, run: Step['run'], weight?: number): Step => ({ key, label: key, run, weight })
const value = (arm: string, seed: number, number: number): Measurement => ({
  arm,
  metric: 'cost',
  seed,
  value: number,
})

function experimentOf(steps: readonly Step[], rest: Partial<Experiment> = {}): Experiment {
  return {
    slug: 'toy',
    arms,
    metrics: [{ name: 'cost', label: 'cost', unit: 'tokens', better: 'lower', digits: 2 }],
    data: [],
    seeds: { smoke: [1], full: [1, 2, 3] },
    plan: () => steps,
    findings: (figures: Figures) => [
      {
        claim: 'it costs less',
        reported: '2x',
        measured: String(figures.all({ arm: 'new' }).length),
        verdict: 'holds',
      },
    ],
    tables: () => [{ title: 'Costs', columns: ['arm', 'cost'], rows: [['new', '1']] }],
    ...rest,
  }
}

const run = (experiment: Experiment, options: Partial<RunOptions> = {}) =>
  runExperiment(experiment, { size: 'full', out, code, ...options })

describe('a run', () => {
  it('writes measurements, intervals over seeds, and where they come from', async () => {
    const steps = [1, 2, 3].map((seed) =>
      step(`seed ${seed}`, async (context) => {
        context.note('corpus', ['a', 'b'])
        return [value('plain', seed, 10 + seed), value('new', seed, seed)]
      }),
    )
    const { result, path } = await run(experimentOf(steps))
    expect(path).toBe(join(out, 'toy.json'))
    const written = await readResult(out, experimentOf(steps), 'full')
    expect(written).toEqual(JSON.parse(JSON.stringify(result)))
    expect(result.measurements).toHaveLength(6)
    expect(result.summaries).toHaveLength(2)
    expect(result.summaries[1]).toMatchObject({ arm: 'new', metric: 'cost', mean: 2, count: 3 })
    // The half width for 1, 2, 3 is t(0.975, 2) / sqrt(3).
    expect(result.summaries[1].high).toBeCloseTo(2 + 4.302652729911275 / Math.sqrt(3), 9)
    expect(result.notes).toEqual({ corpus: ['a', 'b'] })
    expect(result.findings).toEqual([{ claim: 'it costs less', reported: '2x', measured: '3', verdict: 'holds' }])
    expect(result.environment.node).toBe(process.version)
    expect(result.code).toEqual(code)
    expect(result.steps.map(({ key }) => key)).toEqual(['seed 1', 'seed 2', 'seed 3'])
    // Nothing of the work is left behind.
    expect(await readdir(join(out, 'tmp'))).toEqual([])
  })

  it('of the small size has a file of its own', async () => {
    await run(experimentOf([step('a', async () => [value('new', 1, 1)])]))
    const before = await readFile(join(out, 'toy.json'), 'utf8')
    const { path } = await run(experimentOf([step('a', async () => [value('new', 1, 2)])]), { size: 'smoke' })
    expect(path).toBe(join(out, 'toy.smoke.json'))
    expect(await readFile(join(out, 'toy.json'), 'utf8')).toBe(before)
  })

  it('goes on after a failure with the steps that were done', async () => {
    const done: string[] = []
    let broken = true
    const steps = ['a', 'b', 'c'].map((key, index) =>
      step(key, async () => {
        if (key === 'b' && broken) throw new Error('no luck')
        done.push(key)
        return [value('new', index + 1, index)]
      }),
    )
    await expect(run(experimentOf(steps))).rejects.toThrow('step "b": no luck')
    broken = false
    const { resumed, result } = await run(experimentOf(steps))
    expect([done, resumed]).toEqual([['a', 'b', 'c'], 1])
    expect(result.measurements.map(({ value: number }) => number)).toEqual([0, 1, 2])
  })

  it('stops between steps when it is told to, and keeps what is done', async () => {
    const controller = new AbortController()
    const done: string[] = []
    const steps = ['a', 'b'].map((key, index) =>
      step(key, async () => {
        done.push(key)
        if (done.length === 1) controller.abort()
        return [value('new', index + 1, 1)]
      }),
    )
    await expect(run(experimentOf(steps), { signal: controller.signal })).rejects.toMatchObject({ kind: 'aborted' })
    expect((await run(experimentOf(steps))).resumed).toBe(1)
    expect(done).toEqual(['a', 'b'])
  })

  it.each([
    ['other code', { code: { ...code, sha256: 'b'.repeat(64) } }],
    ['a fresh start', { resume: false }],
  ] as const)('takes nothing over with %s', async (_, change) => {
    let broken = true
    const steps = [
      step('a', async () => [value('new', 1, broken ? 1 : 2)]),
      step('b', async () => {
        if (broken) throw new Error('no luck')
        return []
      }),
    ]
    await expect(run(experimentOf(steps))).rejects.toThrow('no luck')
    broken = false
    const { resumed, result } = await run(experimentOf(steps), change)
    expect([resumed, result.measurements[0].value]).toEqual([0, 2])
  })

  it('takes nothing over from other data', async () => {
    const folder = (hash: string) => async (slug: string) => ({
      slug,
      folder: out,
      hashes: { file: hash },
      bytes: async () => new Uint8Array(),
      text: async () => hash,
    })
    let broken = true
    const experiment = experimentOf(
      [
        step('a', async ({ data }) => [value('new', 1, Number(await (await data('texts')).text('file')))]),
        step('b', async () => {
          if (broken) throw new Error('no luck')
          return []
        }),
      ],
      { data: ['texts'] },
    )
    await expect(run(experiment, { data: folder('1') })).rejects.toThrow('no luck')
    broken = false
    const { result, resumed } = await run(experiment, { data: folder('2') })
    expect([resumed, result.measurements[0].value, result.data]).toEqual([0, 2, { texts: { file: '2' } }])
  })

  it('keeps measurements when the words about them cannot be made', async () => {
    const steps = [step('a', async () => [value('new', 1, 1)])]
    const findings = (figures: Figures) => [
      { claim: 'c', reported: '1', measured: String(figures.one({ arm: 'nwe' }).value), verdict: 'holds' as const },
    ]
    await expect(run(experimentOf(steps, { findings }))).rejects.toThrow('no measurement for: {"arm":"nwe"}')
    expect((await readResult(out, experimentOf(steps), 'full'))?.measurements).toHaveLength(1)
  })

  it('shares what several steps need, but not a failure', async () => {
    let made = 0
    const steps = ['a', 'b', 'c'].map((key, index) =>
      step(key, async ({ once }) => [
        value('new', index + 1, await once('corpus', async () => Promise.resolve(++made))),
      ]),
    )
    const { result } = await run(experimentOf(steps))
    expect(result.measurements.map(({ value: number }) => number)).toEqual([1, 1, 1])
  })

  it('tells how far it is and how long it takes', async () => {
    const told: RunProgress[] = []
    const steps = [
      step(
        'a',
        async ({ progress }) => {
          progress(0.5, 'half')
          return [value('new', 1, 1)]
        },
        3,
      ),
      step('b', async () => [value('new', 2, 1)], 1),
    ]
    await run(experimentOf(steps), { onProgress: (progress) => told.push(progress) })
    expect(told.map(({ done, total, note }) => [done, total, note])).toEqual([
      [0, 4, undefined],
      [1.5, 4, 'half'],
      [3, 4, undefined],
      [3, 4, undefined],
      [4, 4, undefined],
    ])
  })

  it('lets only one process in', async () => {
    const inner = experimentOf([step('a', async () => [])])
    const outer = experimentOf([
      step('a', async () => {
        await expect(run(inner)).rejects.toThrow(`process ${process.pid} is working on the same experiment`)
        return []
      }),
    ])
    await run(outer)
    await run(inner)
  })
})

describe('an experiment', () => {
  const measuring = (...measurements: Measurement[]): Experiment => experimentOf([step('a', async () => measurements)])
  it.each([
    ['an unknown arm', measuring(value('nwe', 1, 1)), 'arm that was not declared'],
    ['an unknown metric', measuring({ ...value('new', 1, 1), metric: 'price' }), 'metric that was not declared'],
    ['an unknown seed', measuring(value('new', 9, 1)), 'seed that was not declared'],
    ['a value that is none', measuring(value('new', 1, NaN)), 'no finite number: NaN'],
    ['an infinite value', measuring(value('new', 1, Infinity)), 'no finite number: Infinity'],
    ['half an interval', measuring({ ...value('new', 1, 1), low: 0 }), 'interval with one bound'],
    ['an upturned interval', measuring({ ...value('new', 1, 1), low: 2, high: 1 }), 'not in order'],
    ['a slice without a name', measuring({ ...value('new', 1, 1), on: '' }), 'slice without a name'],
    ['the same twice', measuring(value('new', 1, 1), value('new', 1, 2)), 'made twice'],
    ['equal keys', experimentOf([step('a', async () => []), step('a', async () => [])]), 'declared twice: "a"'],
    ['no steps', experimentOf([]), 'plan without steps'],
    ['no weight', experimentOf([step('a', async () => [], 0)]), 'weight'],
    ['data it does not declare', experimentOf([step('a', async ({ data }) => (await data('x'), []))]), 'declare: "x"'],
    [
      'a note that JSON does not have',
      experimentOf([step('a', async ({ note }) => (note('k', [NaN]), []))]),
      'JSON does not have: NaN',
    ],
    [
      'notes that differ',
      experimentOf(['a', 'b'].map((key) => step(key, async ({ note }) => (note('k', key), [])))),
      'different values: "k"',
    ],
    [
      'a metric without a unit',
      experimentOf([step('a', async () => [])], {
        metrics: [{ name: 'cost', label: 'cost', unit: '', better: 'lower', digits: 1 }],
      }),
      'without a unit',
    ],
    [
      'a claim that fails without a reason',
      experimentOf([step('a', async () => [])], {
        findings: () => [{ claim: 'c', reported: '1', measured: '2', verdict: 'does not hold' }],
      }),
      'gives no reason',
    ],
    [
      'a row that does not fit',
      experimentOf([step('a', async () => [])], { tables: () => [{ title: 't', columns: ['a'], rows: [['1', '2']] }] }),
      'a row of 2',
    ],
  ])('with %s is refused', async (_, experiment, text) => {
    await expect(run(experiment)).rejects.toThrow(text)
  })
})
