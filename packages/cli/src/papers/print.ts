/** @file Papers on a terminal. */
import type { Hit, Paper, PaperPage } from '@tokenwright/papers'
import type { Context } from '../context.js'

export async function printPapers(context: Context, papers: readonly Paper[]): Promise<void> {
  if (papers.length === 0) return context.write('no papers\n')
  const { printable, table } = await import('@tokenwright/measure/format')
  const rows = papers.map((paper) => [
    String(paper.id),
    paper.published,
    String(paper.votes),
    systemOf(paper),
    printable(paper.title),
  ])
  await context.write(
    table(
      [
        { title: '', align: 'right' },
        { title: 'published' },
        { title: 'votes', align: 'right' },
        { title: 'system' },
        { title: 'title', shrink: 'end' },
      ],
      rows,
      { width: context.width, head: context.colours.dim },
    ),
  )
}

/** A system that is not here yet says so by its brackets. */
const systemOf = ({ system, runnable }: Paper): string => (system === null ? '' : runnable ? system : `(${system})`)

export async function printHits(context: Context, hits: readonly Hit[]): Promise<void> {
  if (hits.length === 0) return context.write('nothing was found\n')
  const { printable, wrap } = await import('@tokenwright/measure/format')
  const { bold, dim } = context.colours
  // What was found is set off in bold, in between of what is not.
  const marked = (text: string): string =>
    text
      .split('\u0001')
      .map((piece, i) => {
        if (i === 0) return printable(piece)
        const [found, rest = ''] = piece.split('\u0002')
        return bold(printable(found)) + printable(rest)
      })
      .join('')
  for (const { paper, title, snippet, why } of hits) {
    const reasons = [
      ...(why.words.length > 0 ? [`words: ${why.words.join(', ')}`] : []),
      ...(why.related.length > 0 ? [`near: ${why.related.join(', ')}`] : []),
      ...(why.closeness === null ? [] : [`closeness ${why.closeness.toFixed(2)}`]),
    ]
    await context.write(
      `${paper.id}  ${marked(title)}\n${wrap(marked(snippet), context.width)}\n${dim(printable([paper.published, systemOf(paper), ...reasons].filter(Boolean).join(' · ')))}\n\n`,
    )
  }
}

export async function printPage(
  context: Context,
  { paper, notes }: PaperPage,
  similar: readonly Paper[],
): Promise<void> {
  const { plural, printable, wrap } = await import('@tokenwright/measure/format')
  const { bold, dim } = context.colours
  const facts = [
    ...(paper.published === '' ? [] : [paper.published]),
    plural(paper.authorCount, 'author'),
    plural(paper.votes, 'vote'),
    ...(paper.arxiv === null ? [] : [`arXiv ${paper.arxiv}`]),
    ...(paper.repository === null ? [] : [paper.repository]),
    ...paper.tags.map((tag) => `#${tag}`),
  ]
  const lines = [
    bold(printable(paper.title)),
    dim(printable(facts.join(' · '))),
    ...(paper.authors.length === 0 ? [] : [wrap(printable(paper.authors.join(', ')), context.width)]),
    '',
    wrap(printable(paper.summary), context.width),
    ...(paper.system === null
      ? []
      : [
          '',
          paper.runnable
            ? `Run it: tokenwright bench ${paper.system}`
            : `Its system, ${paper.system}, is not here yet.`,
        ]),
    ...notes.flatMap(({ text }) => ['', wrap(printable(text), context.width)]),
    '',
    dim('Like it'),
    ...similar.map(({ id, title }) => `${id}  ${printable(title)}`),
  ]
  await context.write(`${lines.join('\n')}\n`)
}
