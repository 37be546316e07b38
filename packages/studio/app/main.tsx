/** @file Starts the pages: each loads when it is first asked for. */
import { render } from 'preact'
import { startRouter, type Match } from './router.js'
import { applySettings } from './settings/stored.js'

const content = document.getElementById('content')!
let shown = 0

async function show(match: Match): Promise<void> {
  const turn = ++shown
  const page = await match.load()
  // A later address was asked for while this page was on its way.
  if (turn !== shown) return
  if (content.dataset.running === undefined) {
    content.dataset.running = ''
    content.textContent = ''
  }
  document.title = `${match.title} · Tokenwright`
  render(page, content)
  for (const link of document.querySelectorAll<HTMLAnchorElement>('header nav a')) {
    if (
      match.path === link.pathname ||
      match.path.startsWith(`${link.pathname}/`) ||
      (link.pathname === '/papers' && match.path.startsWith('/systems/'))
    )
      link.setAttribute('aria-current', 'page')
    else link.removeAttribute('aria-current')
  }
}

applySettings()
startRouter((match) => void show(match))
