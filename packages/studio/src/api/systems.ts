/** @file The published systems that are here: what their papers report, and what was measured. */
import * as z from 'zod'
import type { Store } from '@tokenwright/papers'
import { findSystem, systems, type System } from '@tokenwright/systems'
import { readResult, type ResultFile } from '@tokenwright/systems/experiment'
import { sourceOf } from '../corpora.js'
import { blockSchema, demoSchema, MOST_DEMO_CHARACTERS, type DemoInput } from '../demos/contract.js'
import { demoPages, demos } from '../demos/index.js'
import type { DemoRunner } from '../demos/run.js'
import { Problem } from '../server/problem.js'
import { route, type Route } from '../server/route.js'
import type { Workspace } from '../workspace.js'

const headlineSchema = z.object({ claim: z.string(), reported: z.string(), where: z.string() })
const findingSchema = z.object({
  claim: z.string(),
  reported: z.string(),
  measured: z.string(),
  verdict: z.enum(['holds', 'holds in part', 'does not hold', 'not tested']),
  why: z.string().optional(),
})
const tableSchema = z.object({
  title: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string())),
  caption: z.string().optional(),
})

export const systemSchema = z.object({
  slug: z.string(),
  title: z.string(),
  published: z.string(),
  job: z.string(),
  summary: z.string(),
  repository: z.string().nullable(),
  headlines: z.array(headlineSchema),
  /** Null where it cannot be shown on a page. */
  demo: demoSchema.nullable(),
  /** The page that shows it on the reader's own input, in place of a demonstration. */
  page: z.string().nullable(),
  /** Null until its experiment has been run in full. */
  result: z
    .object({
      finished: z.string(),
      seconds: z.number(),
      findings: z.array(findingSchema),
      tables: z.array(tableSchema),
    })
    .nullable(),
})

export type SystemPage = z.infer<typeof systemSchema>

export interface SystemRouteOptions {
  /** Of the project's result files. */
  readonly results: string
  readonly workspace: Workspace
  readonly store: Store
  readonly demonstrate: DemoRunner['run']
}

export function systemRoutes({ results, workspace, store, demonstrate }: SystemRouteOptions): Route[] {
  const params = { slug: z.string().max(60) }
  return [
    route({
      method: 'post',
      path: '/api/systems/{slug}/demo',
      summary: 'Shows what a system does with a text, a file that was brought in, or a tokenizer',
      params,
      body: z.strictObject({ given: z.string().max(MOST_DEMO_CHARACTERS) }),
      response: z.array(blockSchema),
      async handle({ params: { slug }, body: { given } }) {
        const demo = demos.get(slug)
        if (demo === undefined) throw new Problem(404, 'not-found', 'no demonstration of that system', slug)
        return demonstrate({ system: slug, given: await placeOf(demo.input, given, workspace) })
      },
    }),
    route({
      method: 'get',
      path: '/api/systems',
      summary: 'All systems, without their results',
      /** `listed`: its paper is among those of the feed. */
      response: z.array(systemSchema.omit({ result: true }).extend({ listed: z.boolean() })),
      async handle() {
        const rows = await store.rows('SELECT system FROM papers WHERE system IS NOT NULL')
        const listed = new Set(rows.map((row) => row['system']))
        return systems.map((system) => ({ ...describe(system), listed: listed.has(system.paper.slug) }))
      },
    }),
    route({
      method: 'get',
      path: '/api/systems/{slug}',
      summary: 'One system, with what was measured beside what its paper reports',
      params,
      response: systemSchema,
      async handle({ params: { slug } }) {
        const page = await systemPage(slug, results)
        if (page === null) throw new Problem(404, 'not-found', 'no system of that name', slug)
        return page
      },
    }),
  ]
}

/** @returns null where there is no such system (yet) */
export async function systemPage(slug: string, folder: string): Promise<SystemPage | null> {
  const system = findSystem(slug)
  if (system === undefined) return null
  const experiment = await system.experiment()
  const result = await readResult(folder, experiment, 'full')
  return { ...describe(system), result: result === null ? null : await withTables(result, experiment) }
}

async function withTables(
  result: ResultFile,
  experiment: Awaited<ReturnType<System['experiment']>>,
): Promise<NonNullable<SystemPage['result']>> {
  const { createFigures } = await import('@tokenwright/systems/experiment')
  const { finished, seconds, size, measurements, notes } = result
  const tables = experiment.tables(createFigures(size, measurements, notes))
  return {
    finished,
    seconds,
    findings: result.findings.map((finding) => ({ ...finding })),
    tables: tables.map(({ title, columns, rows, caption }) => ({
      title,
      columns: [...columns],
      rows: rows.map((row) => [...row]),
      caption,
    })),
  }
}

/** Names become paths here, and only those of the workspace. */
async function placeOf(input: DemoInput, given: string, workspace: Workspace): Promise<string> {
  if (input === 'tokenizer') return (await sourceOf(given, workspace)).source
  return input === 'bytes' && given !== '' ? workspace.path('uploads', given) : given
}

function demoOf(slug: string): z.infer<typeof demoSchema> | null {
  const demo = demos.get(slug)
  return demo === undefined ? null : { input: demo.input, ask: demo.ask, sample: demo.sample }
}

function describe({ paper }: System): Omit<SystemPage, 'result'> {
  const { slug, title, published, job, summary, repository, headlines } = paper
  return {
    slug,
    title,
    published,
    job,
    summary,
    repository: repository ?? null,
    headlines: [...headlines],
    demo: demoOf(slug),
    page: demoPages.get(slug) ?? null,
  }
}
