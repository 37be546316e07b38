/** @file The published systems that are here: what their papers report, and what was measured. */
import * as z from 'zod'
import { findSystem, systems, type System } from '@tokenwright/systems'
import { readResult, type ResultFile } from '@tokenwright/systems/experiment'
import { Problem } from '../server/problem.js'
import { route, type Route } from '../server/route.js'

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

/** @param folder of the project's result files */
export function systemRoutes(folder: string): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/systems',
      summary: 'All systems, without their results',
      response: z.array(systemSchema.omit({ result: true })),
      handle: () => systems.map(describe),
    }),
    route({
      method: 'get',
      path: '/api/systems/{slug}',
      summary: 'One system, with what was measured beside what its paper reports',
      params: { slug: z.string().max(60) },
      response: systemSchema,
      async handle({ params: { slug } }) {
        const page = await systemPage(slug, folder)
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

function describe({ paper }: System): Omit<SystemPage, 'result'> {
  const { slug, title, published, job, summary, repository, headlines } = paper
  return { slug, title, published, job, summary, repository: repository ?? null, headlines: [...headlines] }
}
