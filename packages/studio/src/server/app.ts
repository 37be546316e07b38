/** @file All answers of the server, put together. */
import { Hono } from 'hono'
import { answerLink, CONFIRM_PATH, UNSUBSCRIBE_PATH, type Store } from '@tokenwright/papers'
import { aboutRoutes } from '../api/about.js'
import { folderRoutes } from '../api/folders.js'
import { jobRoutes } from '../api/jobs.js'
import { modelRoutes } from '../api/models.js'
import { outboxRoutes } from '../api/outbox.js'
import { paperRoutes, wholePaper } from '../api/papers.js'
import { subscriptionRoutes } from '../api/subscriptions.js'
import { systemRoutes } from '../api/systems.js'
import { tokenizerRoutes } from '../api/tokenizers.js'
import { uploadRoutes } from '../api/uploads.js'
import type { Places } from '../corpora.js'
import type { DemoRunner } from '../demos/run.js'
import type { JobQueue } from '../jobs/queue.js'
import { paperPage, papersPage } from '../pages/papers.js'
import type { Mailer } from './mailer.js'
import { openApi } from './openapi.js'
import { answerTo } from './problem.js'
import { mount, type Route } from './route.js'
import type { Shown } from './shown-report.js'
import { guard, headers } from './security.js'
import { appFiles } from './static.js'

export interface AppParts {
  readonly store: Store
  readonly queue: JobQueue
  readonly mailer: Mailer
  readonly places: Places
  readonly folderOf: (id: number) => string
  readonly hosts: () => ReadonlySet<string>
  readonly token?: string
  readonly appFolder: string
  readonly resultFolder: string
  readonly mostUploadBytes?: number
  readonly version: string
  readonly shown: Shown | null
  readonly onRequest: () => void
  readonly demonstrate: DemoRunner['run']
  readonly report: (error: unknown) => void
}

/** Addresses that the application answers itself, once it runs. */
const PAGES = ['/', '/tokens', '/compare', '/train', '/move', '/jobs', '/jobs/:id', '/systems/:slug', '/settings']

/** Links of mails are opened by mail programs, which have neither an origin nor the token. */
const OPEN: ReadonlySet<string> = new Set([CONFIRM_PATH, UNSUBSCRIBE_PATH])

export function createApp(parts: AppParts): Hono {
  const { store, queue, places, folderOf, report, resultFolder, token, hosts } = parts
  const { workspace, folders } = places
  const files = appFiles(parts.appFolder)
  const routes: Route[] = [
    ...aboutRoutes({ version: parts.version, workspace, folders, shown: parts.shown }),
    ...folderRoutes(folders),
    ...tokenizerRoutes(workspace),
    ...uploadRoutes(workspace, parts.mostUploadBytes),
    ...jobRoutes({ queue, folderOf }),
    ...modelRoutes(places, folderOf),
    ...paperRoutes(store, resultFolder),
    ...subscriptionRoutes(store, parts.mailer),
    ...outboxRoutes(workspace),
    ...systemRoutes({ results: resultFolder, workspace, store, demonstrate: parts.demonstrate }),
  ]
  const app = new Hono()
  app.onError((error, context) => answerTo(error, context, report))
  app.use(async (_, next) => {
    parts.onRequest()
    await next()
  })
  app.use(headers)
  app.use(guard({ hosts, token, open: OPEN }))
  mount(app, routes)
  const document = openApi(routes, parts.version)
  app.get('/api/openapi.json', (context) => context.json(document))
  app.on(['GET', 'POST'], [...OPEN], async (context) => {
    const answer = (await answerLink(store, context.req.raw)) ?? context.notFound()
    // Whoever has just confirmed may be due already.
    if (context.req.method === 'POST') parts.mailer.sendSoon()
    return answer
  })
  app.get('/papers', async (context) =>
    files.page(context, await papersPage(store, new URL(context.req.url).searchParams)),
  )
  app.get('/papers/:key', async (context) => {
    // An address that a reader has kept may name a paper that is no longer here: the application says so.
    const whole = await wholePaper(store, context.req.param('key'), resultFolder).catch(() => null)
    return files.page(context, whole === null ? undefined : paperPage(whole))
  })
  for (const path of PAGES) app.get(path, (context) => files.page(context))
  app.get('*', async (context) => (await files.answer(context, context.req.path)) ?? context.notFound())
  app.notFound((context) =>
    context.json(
      { error: { kind: 'not-found', message: `nothing here: ${JSON.stringify(context.req.path.slice(0, 120))}` } },
      404,
    ),
  )
  return app
}
