/** @file The feed of papers: lists, search, one paper, what a reader does with it, feeds for other programs. */
import * as z from 'zod'
import {
  addNote,
  addTag,
  atomFeed,
  feed,
  importDaily,
  importPapers,
  jsonFeed,
  listTags,
  moreLikeThis,
  readAny,
  readPaper,
  readPapers,
  removeNote,
  removeTag,
  dayOf,
  search,
  setReading,
  vote,
  type Feed,
  type Store,
} from '@tokenwright/papers'
import { Problem } from '../server/problem.js'
import { route, type Route } from '../server/route.js'
import { systemPage } from './systems.js'

export const paperSchema = z.object({
  id: z.number(),
  title: z.string(),
  summary: z.string(),
  authors: z.array(z.string()),
  authorCount: z.number(),
  published: z.string(),
  day: z.string(),
  arxiv: z.string().nullable(),
  doi: z.string().nullable(),
  repository: z.string().nullable(),
  projectPage: z.string().nullable(),
  stars: z.number().nullable(),
  votes: z.number(),
  voted: z.boolean(),
  comments: z.number(),
  keywords: z.array(z.string()),
  tags: z.array(z.string()),
  reading: z.enum(['unread', 'later', 'reading', 'read']),
  isNew: z.boolean(),
  system: z.string().nullable(),
  runnable: z.boolean(),
})

const flag = z.enum(['true', 'false']).transform((text) => text === 'true')

/** What a list is asked for, by the API, the pages and the feeds alike. */
export const listQuery = {
  span: z.enum(['day', 'week', 'month', 'all']).default('all'),
  date: z.string().max(10).optional(),
  order: z.enum(['newest', 'trending', 'for-you']).default('newest'),
  tag: z.string().max(60).optional(),
  runnable: flag.optional(),
  hasCode: flag.optional(),
  reading: z.enum(['unread', 'later', 'reading', 'read']).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
}

const reportSchema = z.object({ added: z.number(), changed: z.number(), unchanged: z.number() })

const id = z.coerce.number().int().positive()
const params = { id }

export function paperRoutes(store: Store, resultFolder: string): Route[] {
  const list = (query: z.infer<z.ZodObject<typeof listQuery>>): Promise<Feed> => feed(store, query)
  const after = async (paper: number): Promise<unknown> => (await readPapers(store, [paper]))[0]
  const change = { params, response: paperSchema } as const
  return [
    route({
      method: 'get',
      path: '/api/papers',
      summary: 'A list of papers: a day, a week, a month or all; newest, trending or for you',
      query: listQuery,
      response: z.object({
        papers: z.array(paperSchema),
        total: z.number(),
        from: z.string().nullable(),
        to: z.string().nullable(),
        previous: z.string().nullable(),
        next: z.string().nullable(),
      }),
      handle: ({ query }) => list(query),
    }),
    route({
      method: 'get',
      path: '/api/papers/search',
      summary: 'Searches papers by words and by meaning',
      query: {
        q: z.string().min(1).max(400),
        by: z.enum(['words', 'meaning', 'both']).default('both'),
        asTyped: flag.default(false),
        limit: z.coerce.number().int().min(1).max(100).default(20),
        offset: z.coerce.number().int().min(0).max(10_000).default(0),
        runnable: flag.optional(),
      },
      response: z.array(
        z.object({
          paper: paperSchema,
          score: z.number(),
          title: z.string(),
          snippet: z.string(),
          why: z.object({
            words: z.array(z.string()),
            related: z.array(z.string()),
            wordRank: z.number().nullable(),
            meaningRank: z.number().nullable(),
            closeness: z.number().nullable(),
            neighbours: z.array(z.object({ id: z.number(), title: z.string() })),
          }),
        }),
      ),
      handle: ({ query: { q, ...options } }) => search(store, q, options),
    }),
    route({
      method: 'get',
      path: '/api/papers/tags',
      summary: 'Tags of this reader',
      response: z.array(z.object({ name: z.string(), papers: z.number() })),
      handle: () => listTags(store),
    }),
    route({
      method: 'post',
      path: '/api/papers/import',
      summary: 'Brings papers in: BibTeX, RIS, CSV, JSON, Atom, or a listing page pasted as text',
      body: z.strictObject({ name: z.string().max(120).default('pasted'), text: z.string().min(1).max(200_000) }),
      response: reportSchema.extend({ rejected: z.number() }),
      async handle({ body: { name, text } }) {
        const { papers, rejected } = readAny(name, text, dayOf(store.now()))
        const report = await importPapers(store, papers, name, rejected)
        const { added, changed, unchanged } = report
        return { added, changed, unchanged, rejected: report.rejected.length }
      },
    }),
    route({
      method: 'post',
      path: '/api/papers/live',
      summary: 'Asks the daily papers for what is new',
      body: z.strictObject({ date: z.string().max(10).optional() }),
      async handle({ body }) {
        const report = await importDaily(store, body)
        return { added: report?.added ?? 0, changed: report?.changed ?? 0, news: report !== null }
      },
    }),
    route({
      method: 'get',
      path: '/api/papers/{key}',
      summary: 'One paper by number, arXiv id or system, with notes, similar papers and what was measured',
      params: { key: z.string().min(1).max(80) },
      handle: ({ params: { key } }) => wholePaper(store, key, resultFolder),
    }),
    route({
      ...change,
      method: 'put',
      path: '/api/papers/{id}/vote',
      summary: 'Votes for a paper, or takes the vote back',
      body: z.strictObject({ up: z.boolean() }),
      async handle({ params: { id: paper }, body: { up } }) {
        await vote(store, paper, up)
        return after(paper)
      },
    }),
    route({
      ...change,
      method: 'put',
      path: '/api/papers/{id}/reading',
      summary: 'Remembers how far a paper has been read',
      body: z.strictObject({ state: paperSchema.shape.reading }),
      async handle({ params: { id: paper }, body: { state } }) {
        await setReading(store, paper, state)
        return after(paper)
      },
    }),
    route({
      ...change,
      method: 'post',
      path: '/api/papers/{id}/tags',
      summary: 'Puts a tag on a paper',
      body: z.strictObject({ tag: z.string().min(1).max(60) }),
      async handle({ params: { id: paper }, body: { tag } }) {
        await addTag(store, paper, tag)
        return after(paper)
      },
    }),
    route({
      method: 'delete',
      path: '/api/papers/{id}/tags/{tag}',
      summary: 'Takes a tag off',
      params: { id, tag: z.string().max(60) },
      response: paperSchema,
      async handle({ params: { id: paper, tag } }) {
        await removeTag(store, paper, tag)
        return after(paper)
      },
    }),
    route({
      method: 'post',
      path: '/api/papers/{id}/notes',
      summary: 'Writes a note to a paper',
      params,
      body: z.strictObject({ text: z.string().min(1).max(20_000) }),
      response: z.object({ id: z.number(), text: z.string(), written: z.number() }),
      handle: ({ params: { id: paper }, body: { text } }) => addNote(store, paper, text),
    }),
    route({
      method: 'delete',
      path: '/api/notes/{id}',
      summary: 'Removes a note',
      params,
      async handle({ params: { id: note } }) {
        await removeNote(store, note)
        return { removed: note }
      },
    }),
    route({
      method: 'get',
      path: '/feeds/{format}',
      summary: 'Any list as an Atom or JSON feed',
      params: { format: z.enum(['atom', 'json']) },
      query: listQuery,
      produces: 'application/atom+xml',
      async handle({ params: { format }, query }, context) {
        const { papers } = await list(query)
        const url = new URL(context.req.url)
        const description = {
          title: 'Papers about tokens',
          pageUrl: new URL(`/papers${url.search}`, url).href,
          feedUrl: url.href,
          baseUrl: url.origin,
          now: store.now(),
        }
        return format === 'atom'
          ? context.body(atomFeed(papers, description), 200, { 'content-type': 'application/atom+xml; charset=utf-8' })
          : context.body(jsonFeed(papers, description), 200, { 'content-type': 'application/feed+json' })
      },
    }),
  ]
}

/** A paper with everything that its page shows. */
export async function wholePaper(store: Store, key: string, resultFolder: string): Promise<WholePaper> {
  const found = await readPaper(store, key)
  if (found === undefined) throw new Problem(404, 'not-found', 'no such paper', key)
  const { paper, notes } = found
  const similar = await moreLikeThis(store, paper.id, 6)
  return {
    paper,
    notes,
    similar: await readPapers(
      store,
      similar.map((scored) => scored.id),
    ),
    system: paper.system === null ? null : await systemPage(paper.system, resultFolder),
  }
}

export interface WholePaper {
  readonly paper: NonNullable<Awaited<ReturnType<typeof readPaper>>>['paper']
  readonly notes: NonNullable<Awaited<ReturnType<typeof readPaper>>>['notes']
  readonly similar: Awaited<ReturnType<typeof readPapers>>
  /** Null where the system does not exist yet. */
  readonly system: Awaited<ReturnType<typeof systemPage>>
}
