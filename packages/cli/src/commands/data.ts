/** @file `tokenwright data`: the data sets of experiments. */
import { Argument, Command } from 'commander'
import type { CheckedFile, DataSet } from '@tokenwright/systems/data'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'

interface DataOptions {
  readonly quiet?: boolean
  readonly json?: boolean
}

type Action = 'get' | 'list' | 'verify'

export function dataCommand(context: Context): Command {
  const command = new Command('data')
    .summary('fetch, list and verify the data of experiments')
    .description(
      'Fetch, list and verify the data of experiments. Files come from public repositories and are checked by hash. TOKENWRIGHT_DATA names a folder that is used instead.',
    )
    .addArgument(new Argument('<action>', 'what to do').choices(['get', 'list', 'verify']))
    .argument('[slug]', 'name of a data set (default: all)')
    .option('-q, --quiet', 'no progress')
    .option('--json', 'print JSON')
    .action((action: Action, slug: string | undefined, options: DataOptions) => data(context, action, slug, options))
  return withExamples(command, [
    ['tokenwright data list', 'what there is, and what is here'],
    ['tokenwright data get token-premiums', 'fetch what is missing'],
    ['tokenwright data verify', 'compare all files with their hashes'],
  ])
}

async function data(context: Context, action: Action, slug: string | undefined, options: DataOptions): Promise<void> {
  const { dataSet, dataSets } = await import('@tokenwright/systems/data')
  const sets = slug === undefined ? dataSets : [dataSet(slug)]
  if (action === 'list') return list(context, sets, options)
  if (action === 'get') await get(context, sets, options)
  await verify(context, sets, options)
}

async function get(context: Context, sets: readonly DataSet[], options: DataOptions): Promise<void> {
  const { getDataSet } = await import('@tokenwright/systems/data')
  const progress = context.progress(options)
  for (const set of sets) {
    progress.stage(set.slug, set.files.length)
    await getDataSet(set, {
      signal: context.signal,
      onProgress: (done, path) => progress.update(done, path),
    })
  }
  progress.end()
}

interface Checked {
  readonly set: DataSet
  readonly files: readonly CheckedFile[]
}

async function check(sets: readonly DataSet[]): Promise<readonly Checked[]> {
  const { checkDataSet } = await import('@tokenwright/systems/data')
  const checked: Checked[] = []
  for (const set of sets) checked.push({ set, files: await checkDataSet(set) })
  return checked
}

const countOf = (files: readonly CheckedFile[], state: CheckedFile['state']): number =>
  files.filter((file) => file.state === state).length

async function list(context: Context, sets: readonly DataSet[], options: DataOptions): Promise<void> {
  const checked = await check(sets)
  if (options.json)
    return context.write(
      `${JSON.stringify(
        checked.map(({ set, files }) => ({
          slug: set.slug,
          title: set.title,
          notes: set.notes,
          files: files.map(({ file, state }) => ({
            path: file.path,
            bytes: file.bytes,
            licence: file.licence,
            sha256: file.sha256,
            from: file.from,
            state,
          })),
        })),
        null,
        2,
      )}\n`,
    )
  const { byteSize, integer, table } = await import('@tokenwright/measure/format')
  await context.write(
    table(
      [
        { title: 'data set' },
        { title: 'files', align: 'right' },
        { title: 'here', align: 'right' },
        { title: 'size', align: 'right' },
        { title: 'licences', shrink: 'end' },
        { title: 'what', shrink: 'end' },
      ],
      checked.map(({ set, files }) => [
        set.slug,
        integer(files.length),
        integer(countOf(files, 'whole')),
        byteSize(set.files.reduce((sum, { bytes }) => sum + bytes, 0)),
        [...new Set(set.files.map(({ licence }) => licence))].join(', '),
        set.title,
      ]),
      { width: context.width, head: context.colours.dim },
    ),
  )
}

async function verify(context: Context, sets: readonly DataSet[], options: DataOptions): Promise<void> {
  const { dataHome } = await import('@tokenwright/systems/data')
  const checked = await check(sets)
  const rows = checked.map(({ set, files }) => ({
    slug: set.slug,
    whole: countOf(files, 'whole'),
    missing: files.filter(({ state }) => state === 'missing').map(({ file }) => file.path),
    changed: files.filter(({ state }) => state === 'changed').map(({ file }) => file.path),
  }))
  if (options.json) await context.write(`${JSON.stringify({ ...dataHome(), sets: rows }, null, 2)}\n`)
  else {
    const { plural } = await import('@tokenwright/measure/format')
    const { green, red, yellow } = context.colours
    for (const { slug, whole, missing, changed } of rows) {
      const parts = [
        green(`${plural(whole, 'file')} whole`),
        ...(missing.length === 0 ? [] : [yellow(`${missing.length} missing`)]),
        ...(changed.length === 0 ? [] : [red(`${changed.length} changed`)]),
      ]
      await context.write(`${slug}: ${parts.join(', ')}\n`)
      for (const path of [...missing, ...changed].slice(0, 5)) await context.write(`  ${path}\n`)
    }
    if (options.quiet !== true) context.remark(dataHome().folder)
  }
  const bad = rows.find(({ missing, changed }) => missing.length + changed.length > 0)
  if (bad === undefined) return
  const { TokenwrightError } = await import('@tokenwright/text')
  throw new TokenwrightError('invalid-data', 'data set that is not whole', { value: bad.slug })
}
