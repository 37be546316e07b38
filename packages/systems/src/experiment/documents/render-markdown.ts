/** @file The part of a system's README that is made from its result. */
import { byteSize, duration, integer, plural } from '@tokenwright/measure/format'
import type { Paper } from '../../paper.js'
import type { Experiment, Finding, Table } from '../contract.js'
import { createFigures } from '../figures.js'
import { checkedTables, type ResultFile } from '../result-file.js'
import { markdownTable, plainText } from './markdown-table.js'

/** One sentence for the first lines of the README: how the claims fared, and which of them did not hold. */
export function renderVerdict(paper: Paper, result: ResultFile | null): string {
  if (result === null) return 'Its experiment has not been run in full yet.'
  const findings = allFindings(paper, result.findings)
  const tested = findings.filter(({ verdict }) => verdict !== 'not tested')
  const failed = tested.filter(({ verdict }) => verdict === 'does not hold')
  const counts = countsOf(tested)
  const untested = findings.length - tested.length
  const head =
    tested.length === 0
      ? 'None of the claims was tested here.'
      : `Of ${plural(tested.length, 'claim')} tested here, ${counts.join(', ')}${
          untested === 0 ? '' : `; ${untested} not tested`
        }.`
  return failed.length === 0
    ? head
    : `${head} **Against the paper:** ${failed.map(({ claim, measured }) => `${plainText(claim)} (here ${plainText(measured)})`).join('; ')}.`
}

/** `2 hold`, `1 holds in part`, and so on, of what was tested. */
function countsOf(tested: readonly Finding[]): string[] {
  return (['holds', 'holds in part', 'does not hold'] as const)
    .map((verdict) => [verdict, tested.filter((finding) => finding.verdict === verdict).length] as const)
    .filter(([, count]) => count > 0)
    .map(
      ([verdict, count]) =>
        `${count} ${count === 1 ? verdict : verdict.replace(/^holds/, 'hold').replace('does', 'do')}`,
    )
}

/** All systems, each with its job, its paper, and how its claims fared. */
export function renderSystems(
  entries: readonly { readonly paper: Paper; readonly result: ResultFile | null }[],
): string {
  return markdownTable(
    ['system', 'what it gives you', 'published', 'claims of the paper, tested here'],
    entries.map(({ paper: { job, slug, summary, published }, result }) => {
      const tested = (result?.findings ?? []).filter(({ verdict }) => verdict !== 'not tested')
      return [
        `[${slug}](src/${job}/${slug})`,
        plainText(summary),
        published,
        result === null ? 'not run yet' : tested.length === 0 ? 'none' : countsOf(tested).join(', '),
      ]
    }),
    (cell) => cell,
  )
}

/** The paper's figures beside those measured here, then the experiment's own tables. */
export function renderResults(paper: Paper, experiment: Experiment, result: ResultFile | null): string {
  if (result === null) return `Not run in full yet: \`tokenwright bench ${paper.slug}\` does it.`
  const findings = allFindings(paper, result.findings)
  const where = new Map(paper.headlines.map((headline) => [headline.claim, headline.where]))
  const claims = markdownTable(
    ['claim', 'where', 'paper', 'measured here', 'verdict', 'why'],
    findings.map(({ claim, reported, measured, verdict, why }) => [
      claim,
      where.get(claim) ?? '',
      reported,
      measured === '' ? '–' : measured,
      verdict,
      why ?? '',
    ]),
  )
  const tables = checkedTables(experiment.tables(createFigures(result.size, result.measurements, result.notes)))
  return [claims, ...tables.map(renderTable), origin(result)].join('\n\n')
}

function renderTable({ title, columns, rows, caption }: Table): string {
  return [
    `**${plainText(title)}**`,
    markdownTable(columns, rows),
    ...(caption === undefined ? [] : [plainText(caption)]),
  ].join('\n\n')
}

function origin({ slug, finished, seconds, code, environment, steps }: ResultFile): string {
  const { node, platform, processor, cores, memoryBytes } = environment
  const commit =
    code.commit === null
      ? `code ${code.sha256.slice(0, 10)}`
      : `commit ${code.commit.slice(0, 7)}${code.dirty ? ' with changes' : ''}`
  return plainText(
    `Made by tokenwright bench ${slug} on ${finished.slice(0, 10)} at ${commit}: ${plural(steps.length, 'step')} in ${duration(seconds)} on ${integer(cores)} cores of ${processor}, ${byteSize(memoryBytes)} of memory, Node ${node}, ${platform}.`,
  )
}

/** Claims of the paper without a finding are told too, so that nothing is left out quietly. */
export function allFindings(paper: Paper, findings: readonly Finding[]): readonly Finding[] {
  const told = new Set(findings.map(({ claim }) => claim))
  return [
    ...findings,
    ...paper.headlines
      .filter(({ claim }) => !told.has(claim))
      .map(({ claim, reported }) => ({
        claim,
        reported,
        measured: '',
        verdict: 'not tested' as const,
        why: 'the experiment has no figure for it',
      })),
  ]
}
