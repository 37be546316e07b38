/** @file `tokenwright papers`: the feed of papers, on this machine. */
import { Command, Option } from 'commander'
import type { FeedOptions, Filters, Store } from '@tokenwright/papers'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'
import { printHits, printPage, printPapers } from '../papers/print.js'
import { mailSettings, openPapers } from '../papers/open-papers.js'
import { countValue } from '../values.js'

interface Common {
  readonly store?: string
  readonly json?: boolean
}

interface ListOptions extends Common {
  readonly day?: string | true
  readonly week?: string | true
  readonly month?: string | true
  readonly trending?: boolean
  readonly forYou?: boolean
  readonly from?: string
  readonly to?: string
  readonly tag?: string
  readonly code?: boolean
  readonly runnable?: boolean
  readonly limit: number
}

export function papersCommand(context: Context): Command {
  const command = new Command('papers')
    .summary('the feed of papers: list, search, import, send as a digest')
    .description(
      'Keeps papers on this machine: lists them by day, votes and taste, finds them by words and by meaning, imports them, and sends them as a digest. TOKENWRIGHT_PAPERS names the database, TOKENWRIGHT_SMTP the mail server.',
    )
  const add = (name: string, description: string): Command => finish(command.command(name).description(description))
  lists(add('list', 'list papers, the newest first')).action((options: ListOptions) => list(context, options))
  filters(
    add('search', 'search by words and by meaning').argument('<query...>', 'words, "a phrase", begin*, -unwanted'),
  )
    .addOption(new Option('--by <way>', 'how to search').choices(['words', 'meaning', 'both']).default('both'))
    .action((words: string[], options: ListOptions & { by: 'words' | 'meaning' | 'both' }) =>
      searchPapers(context, words.join(' '), options),
    )
  add('show', 'show a paper and those like it')
    .argument('<paper>', 'number, arXiv id, DOI or name of its system')
    .action((key: string, options: Common) => show(context, key, options))
  add('import', 'import a file (BibTeX, RIS, CSV, JSON, Atom, a pasted page), or what the servers have')
    .argument('[file]', 'a file; - for the standard input')
    .option('--daily [day]', 'the daily papers, of a day')
    .option('--arxiv <query>', 'what the arXiv API finds, such as cat:cs.CL')
    .option('--limit <n>', 'at most so many', countValue, 100)
    .action((file: string | undefined, options: ImportOptions) => importInto(context, file, options))
  add('subscribe', 'ask for a digest by mail; a mail to confirm comes first')
    .argument('<address>', 'where it goes')
    .option('--weekly', 'on Mondays instead of daily')
    .option('--hour <hour>', 'hour of the day', Number, 8)
    .option('--zone <zone>', 'time zone', Intl.DateTimeFormat().resolvedOptions().timeZone)
    .option('--topics <query>', 'only what this finds')
    .action((address: string, options: SubscribeOptions) => subscribeTo(context, address, options))
  add('digest', 'send what is due: mails to confirm, and digests').action((options: Common) => digest(context, options))
  lists(add('feed', 'print a list as Atom or JSON Feed'))
    .addOption(new Option('--format <format>', 'of the feed').choices(['atom', 'json']).default('atom'))
    .option('--query <query>', 'what a search finds instead of all papers')
    .action((options: ListOptions & { format: 'atom' | 'json'; query?: string }) => feedOut(context, options))
  return withExamples(command, [
    ['tokenwright papers list --trending', 'what is being talked about'],
    ['tokenwright papers search artifact tokens in vision transformers', 'by words and by meaning'],
    ['tokenwright papers show ph-reg', 'one paper, and those like it'],
    ['tokenwright papers import library.bib', 'your own references'],
    ['tokenwright papers digest', 'send what is due'],
  ])
}

/** What all actions share. */
function finish(command: Command): Command {
  return command
    .option('--store <path>', 'the database: a file, or the address of a libsql server')
    .option('--json', 'print JSON')
    .option('--debug', 'print where an error comes from')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
}

function lists(command: Command): Command {
  return filters(command)
    .option('--day [day]', 'of one day, YYYY-MM-DD (default: the last one with papers)')
    .option('--week [day]', 'of the week that a day is in')
    .option('--month [day]', 'of the month that a day is in')
    .option('--trending', 'order by votes against age')
    .option('--for-you', 'order by what you tagged and voted for')
}

function filters(command: Command): Command {
  return command
    .option('--from <day>', 'first day, YYYY-MM-DD')
    .option('--to <day>', 'last day')
    .option('--tag <tag>', 'only with this tag')
    .option('--code', 'only with published code')
    .option('--runnable', 'only those whose system is here')
    .option('--limit <n>', 'at most so many', countValue, 20)
}

function filtersOf({ from, to, tag, code, runnable }: ListOptions): Filters {
  return { from, to, tag, hasCode: code, runnable }
}

function feedOptionsOf(options: ListOptions): FeedOptions {
  const span = (['day', 'week', 'month'] as const).find((name) => options[name] !== undefined)
  const date = span === undefined ? undefined : options[span]
  return {
    ...filtersOf(options),
    limit: options.limit,
    span: span ?? 'all',
    date: typeof date === 'string' ? date : undefined,
    order: options.forYou === true ? 'for-you' : options.trending === true ? 'trending' : 'newest',
  }
}

async function withStore(
  options: Common,
  mode: 'read' | 'write',
  work: (store: Store) => Promise<void>,
): Promise<void> {
  const store = await openPapers(options.store, mode)
  try {
    await work(store)
  } finally {
    await store.close()
  }
}

const json = (context: Context, value: unknown): Promise<void> => context.write(`${JSON.stringify(value, null, 2)}\n`)

async function list(context: Context, options: ListOptions): Promise<void> {
  await withStore(options, 'read', async (store) => {
    const { feed } = await import('@tokenwright/papers')
    const page = await feed(store, feedOptionsOf(options))
    if (options.json) return json(context, page)
    await printPapers(context, page.papers)
    if (page.total > page.papers.length) context.remark(`${page.papers.length} of ${page.total}; --limit shows more`)
    if (page.previous !== null) context.remark(`earlier: ${page.previous}`)
  })
}

async function searchPapers(
  context: Context,
  query: string,
  options: ListOptions & { readonly by: 'words' | 'meaning' | 'both' },
): Promise<void> {
  await withStore(options, 'read', async (store) => {
    const { search } = await import('@tokenwright/papers')
    const hits = await search(store, query, { ...filtersOf(options), limit: options.limit, by: options.by })
    if (options.json) return json(context, hits)
    await printHits(context, hits)
  })
}

async function show(context: Context, key: string, options: Common): Promise<void> {
  await withStore(options, 'read', async (store) => {
    const { moreLikeThis, PapersError, readPaper, readPapers } = await import('@tokenwright/papers')
    const page = await readPaper(store, key)
    if (page === undefined) throw new PapersError('invalid-option', 'no such paper', { value: key })
    const near = await moreLikeThis(store, page.paper.id, 5)
    const similar = await readPapers(
      store,
      near.map(({ id }) => id),
    )
    if (options.json) return json(context, { ...page, similar })
    await printPage(context, page, similar)
  })
}

interface ImportOptions extends Common {
  readonly daily?: string | true
  readonly arxiv?: string
  readonly limit: number
}

async function importInto(context: Context, file: string | undefined, options: ImportOptions): Promise<void> {
  const papers = await import('@tokenwright/papers')
  const sources = [file, options.daily, options.arxiv].filter((source) => source !== undefined)
  if (sources.length !== 1)
    throw new papers.PapersError('invalid-option', 'import one thing: a file, --daily or --arxiv', {
      value: sources.join(' '),
    })
  await withStore(options, 'write', async (store) => {
    const report =
      file !== undefined
        ? await importFile(store, file)
        : options.arxiv !== undefined
          ? await papers.importArxiv(store, { query: options.arxiv, limit: options.limit }, { signal: context.signal })
          : await papers.importDaily(
              store,
              { limit: options.limit, date: options.daily === true ? undefined : options.daily },
              { signal: context.signal },
            )
    if (report === null) {
      if (options.json) return json(context, null)
      return context.write('Nothing has changed since the last time.\n')
    }
    await papers.vectorIndex(store)
    if (options.json) return json(context, report)
    const { added, changed, unchanged, rejected } = report
    await context.write(`${added} added, ${changed} changed, ${unchanged} unchanged\n`)
    for (const { reason } of rejected) context.remark(`not read, kept aside: ${reason}`)
  })
}

async function importFile(store: Store, file: string): Promise<import('@tokenwright/papers').ImportReport> {
  const { dayOf, importPapers, PapersError, readAny } = await import('@tokenwright/papers')
  const { readFile } = await import('node:fs/promises')
  const { text: readAll } = await import('node:stream/consumers')
  const { basename } = await import('node:path')
  let text: string
  try {
    text = file === '-' ? await readAll(process.stdin) : await readFile(file, 'utf8')
  } catch (cause) {
    throw new PapersError('unreadable', 'file that cannot be read', { value: file, cause })
  }
  const name = file === '-' ? 'standard input' : basename(file)
  const { papers, rejected } = readAny(name, text, dayOf(Date.now()))
  return importPapers(store, papers, name, rejected)
}

interface SubscribeOptions extends Common {
  readonly weekly?: boolean
  readonly hour: number
  readonly zone: string
  readonly topics?: string
}

async function subscribeTo(context: Context, address: string, options: SubscribeOptions): Promise<void> {
  await withStore(options, 'write', async (store) => {
    const { subscribe } = await import('@tokenwright/papers')
    const { hour, zone, topics } = options
    const subscription = await subscribe(store, {
      address,
      hour,
      zone,
      topics,
      cadence: options.weekly ? 'weekly' : 'daily',
    })
    if (options.json) return json(context, subscription)
    await context.write(
      subscription.state === 'active'
        ? `${subscription.address} gets the digest already.\n`
        : `A mail to confirm waits for ${subscription.address}: tokenwright papers digest sends it.\n`,
    )
  })
}

async function digest(context: Context, options: Common): Promise<void> {
  await withStore(options, 'write', async (store) => {
    const { sendDigests } = await import('@tokenwright/papers')
    const { transport, settings, where } = await mailSettings(options.store)
    try {
      const report = await sendDigests(store, { transport, settings, signal: context.signal })
      if (options.json) return await json(context, { ...report, where })
      const parts = Object.entries(report).filter(([, count]) => count > 0)
      await context.write(`${parts.map(([name, count]) => `${count} ${name}`).join(', ') || 'nothing is due'}\n`)
      if (report.sent > 0) await context.write(`${where}\n`)
    } finally {
      await transport.close()
    }
  })
}

async function feedOut(
  context: Context,
  options: ListOptions & { readonly format: 'atom' | 'json'; readonly query?: string },
): Promise<void> {
  await withStore(options, 'read', async (store) => {
    const papers = await import('@tokenwright/papers')
    const { settings } = await mailSettings(options.store)
    const found =
      options.query === undefined
        ? (await papers.feed(store, feedOptionsOf(options))).papers
        : (await papers.search(store, options.query, { ...filtersOf(options), limit: options.limit })).map(
            ({ paper }) => paper,
          )
    const format = options.json === true ? 'json' : options.format
    const pageUrl = new URL('/papers', settings.baseUrl)
    if (options.query !== undefined) pageUrl.searchParams.set('q', options.query)
    const feedUrl = new URL(pageUrl)
    feedUrl.pathname = format === 'json' ? '/papers/feed.json' : '/papers/feed.atom'
    const description = {
      title: options.query === undefined ? settings.title : `${settings.title}: ${options.query}`,
      pageUrl: pageUrl.href,
      feedUrl: feedUrl.href,
      baseUrl: settings.baseUrl,
      now: Date.now(),
    }
    await context.write(format === 'json' ? papers.jsonFeed(found, description) : papers.atomFeed(found, description))
  })
}
