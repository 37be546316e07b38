/** @file Addresses and their pages. Links are ordinary links; those that stay here are taken without a reload. */
import type { JSX } from 'preact'

export interface Match {
  readonly path: string
  readonly title: string
  load(): Promise<JSX.Element>
}

let changed: (match: Match) => void = () => undefined

export function startRouter(onChange: (match: Match) => void): void {
  changed = onChange
  addEventListener('popstate', () => changed(matchOf(location.pathname)))
  document.addEventListener('click', (event) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[href]')
    if (link === null || link.origin !== location.origin || link.target !== '' || link.hasAttribute('download')) return
    if (/^\/(?:api|feeds)\//.test(link.pathname) || link.getAttribute('href')!.startsWith('#')) return
    event.preventDefault()
    go(link.pathname + link.search + link.hash)
  })
  changed(matchOf(location.pathname))
}

/** Goes to an address of this application. */
export function go(address: string): void {
  history.pushState(null, '', address)
  changed(matchOf(location.pathname))
  scrollTo(0, 0)
}

/** Changes the query of the current address without a new entry in the history. */
export function replaceQuery(query: URLSearchParams): void {
  const text = query.toString()
  history.replaceState(null, '', `${location.pathname}${text === '' ? '' : `?${text}`}`)
}

function matchOf(path: string): Match {
  const [, first = '', second] = path.split('/')
  switch (first) {
    case 'compare':
      return page(path, 'Compare', async () => (await import('./pages/compare.js')).ComparePage)
    case 'train':
      return page(path, 'Train', async () => (await import('./pages/train.js')).TrainPage)
    case 'move':
      return page(path, 'Move', async () => (await import('./pages/move.js')).MovePage)
    case 'papers':
      return second === undefined
        ? page(path, 'Papers', async () => (await import('./pages/papers.js')).PapersPage)
        : paper(path, decodeURIComponent(second))
    case 'systems':
      return system(path, decodeURIComponent(second ?? ''))
    case 'jobs':
      return page(path, 'Jobs', async () => (await import('./pages/jobs.js')).JobsPage)
    case 'settings':
      return page(path, 'Settings', async () => (await import('./pages/settings.js')).SettingsPage)
    default:
      return page('/tokens', 'Tokens', async () => (await import('./pages/tokens.js')).TokensPage)
  }
}

function page(path: string, title: string, load: () => Promise<() => JSX.Element>): Match {
  return {
    path,
    title,
    async load() {
      const Page = await load()
      return <Page key={path} />
    },
  }
}

function system(path: string, slug: string): Match {
  return {
    path,
    title: 'System',
    async load() {
      const { SystemOnlyPage } = await import('./pages/system.js')
      return <SystemOnlyPage key={slug} slug={slug} />
    },
  }
}

function paper(path: string, id: string): Match {
  return {
    path,
    title: 'Paper',
    async load() {
      const { PaperPage } = await import('./pages/paper.js')
      return <PaperPage key={id} id={id} />
    },
  }
}
