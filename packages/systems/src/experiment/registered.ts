/** @file Experiments of registered systems: run with the right code version, and their documents brought up to date. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TokenwrightError } from '@tokenwright/text'
import { readOptional, writeWhole } from '../files.js'
import { findSystem, systems, type System } from '../registry.js'
import { codeVersion } from './code-version.js'
import { withResults, withSystems } from './documents/readme.js'
import { renderSystems } from './documents/render-markdown.js'
import { readResult, withDerived, writeResult, type ResultFile } from './result-file.js'
import { runExperiment, type RunOptions, type RunOutcome } from './run.js'

/** @throws TokenwrightError `invalid-option` for a name that no system has */
export function system(slug: string): System {
  const found = findSystem(slug)
  if (found === undefined)
    throw new TokenwrightError(
      'invalid-option',
      `no system of that name; there are ${systems.map(({ paper }) => paper.slug).join(', ')}`,
      { value: slug },
    )
  return found
}

/**
 * Runs the experiment of a registered system. A full run that lands in the project's own `results` also renews the system's README.
 *
 * @example
 * await benchSystem('qtok', { size: 'smoke', out: 'results' })
 */
export async function benchSystem(slug: string, options: Omit<RunOptions, 'code'>): Promise<RunOutcome> {
  const { paper, experiment } = system(slug)
  const outcome = await runExperiment(await experiment(), {
    ...options,
    code: await codeVersion(`${paper.job}/${slug}`),
  })
  if (options.size === 'full') await renewReadme(slug, options.out)
  return outcome
}

/**
 * Makes findings and documents anew from the measurements that are there.
 *
 * @returns the result, or null where there is none
 */
export async function renewDocuments(slug: string, out: string): Promise<ResultFile | null> {
  const experiment = await system(slug).experiment()
  const before = await readResult(out, experiment, 'full')
  const result = before === null ? null : withDerived(experiment, before)
  if (result !== null) await writeResult(out, result)
  await renewReadme(slug, out)
  return result
}

/** The README's place in the project; null in an installed package, which has no sources. */
export function readmePath(slug: string): string | null {
  const path = fileURLToPath(new URL(`../../src/${system(slug).paper.job}/${slug}/README.md`, import.meta.url))
  return existsSync(path) ? path : null
}

/** Where the project keeps its results. */
export function projectResults(): string {
  return resolve(fileURLToPath(new URL('../../../../results', import.meta.url)))
}

/** The list of systems in the README of this package; null in an installed package. */
export async function systemsDocument(): Promise<{
  readonly path: string
  readonly before: string
  readonly after: string
} | null> {
  const path = fileURLToPath(new URL('../../README.md', import.meta.url))
  if (!existsSync(fileURLToPath(new URL('../../src', import.meta.url)))) return null
  const entries = await Promise.all(
    systems.map(async ({ paper, experiment }) => ({
      paper,
      result: await readResult(projectResults(), await experiment(), 'full'),
    })),
  )
  const before = await textOf(path)
  return { path, before, after: withSystems(before, renderSystems(entries)) }
}

async function renewReadme(slug: string, out: string): Promise<void> {
  const path = readmePath(slug)
  if (path === null || resolve(out) !== projectResults()) return
  const { paper, experiment } = system(slug)
  const loaded = await experiment()
  const before = await textOf(path)
  const after = withResults(before, paper, loaded, await readResult(out, loaded, 'full'))
  if (after !== before) await writeWhole(path, after)
  const list = await systemsDocument()
  if (list !== null && list.after !== list.before) await writeWhole(list.path, list.after)
}

async function textOf(path: string): Promise<string> {
  return new TextDecoder().decode((await readOptional(path)) ?? new Uint8Array())
}
