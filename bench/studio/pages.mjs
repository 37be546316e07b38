// node bench/studio/pages.mjs: how soon the Tokens page can be used, and how soon it answers typing. Needs a build and Chromium.
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startStudio } from '../../packages/studio/dist/index.js'

const { chromium } = createRequire(new URL('../../packages/studio/package.json', import.meta.url))('playwright-core')
const ROUNDS = 15
const workspace = mkdtempSync(join(tmpdir(), 'tokenwright-pages-'))
const studio = await startStudio({ port: 0, workspace })
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
const middle = (values) => values.toSorted((a, b) => a - b)[values.length >> 1]

/** Milliseconds from the start of the navigation to the first coloured token, with nothing in the cache. */
async function interactive() {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(`${studio.url}tokens`)
  await page.locator('.token-row .token').first().waitFor()
  const time = await page.evaluate('performance.now()')
  await context.close()
  return time
}

/**
 * Types one character into a text, again and again. `answered`: until the figures of both tokenizers are new.
 * `blocked`: the longest time in which the page could not have taken another key.
 */
const TYPING = `async (text, rounds) => {
  const field = document.querySelector('#text')
  const put = (value) => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(field, value)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
  const figures = () => [...document.querySelectorAll('.figures')].map((one) => one.textContent).join()
  const settled = async (before) => {
    while (figures() === before) await new Promise((resolve) => setTimeout(resolve, 0))
  }
  let before = figures()
  put(text)
  await settled(before)
  await new Promise((resolve) => setTimeout(resolve, 500))
  field.focus()
  field.setSelectionRange(field.value.length, field.value.length)
  const answered = []
  const blocked = []
  for (let i = 0; i < rounds; i++) {
    before = document.querySelector('.figures strong').textContent
    const begun = performance.now()
    // As a key does: the field changes at one place.
    document.execCommand('insertText', false, ' x')
    blocked.push(performance.now() - begun)
    let last = performance.now()
    let longest = 0
    while (document.querySelector('.figures strong').textContent === before) {
      await new Promise((resolve) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = resolve; port2.postMessage(0) })
      const now = performance.now()
      longest = Math.max(longest, now - last)
      last = now
    }
    blocked[i] = Math.max(blocked[i], longest)
    answered.push(performance.now() - begun)
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
  return { answered, blocked }
}`

try {
  const starts = []
  for (let i = 0; i < 5; i++) starts.push(await interactive())
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, bypassCSP: true })
  await page.goto(`${studio.url}tokens`)
  await page.locator('.token-row .token').first().waitFor()
  console.log(`${cpus().length} x ${cpus()[0].model}, load ${loadavg()[0].toFixed(1)}, two tokenizers`)
  console.log(
    `first token after ${middle(starts).toFixed(0)} ms, worst of ${starts.length}: ${Math.max(...starts).toFixed(0)}`,
  )
  for (const [name, bytes] of [
    ['10 kB', 10_000],
    ['1 MB', 1_000_000],
  ]) {
    const line = 'The model reads tokens, not letters: each costs.\n'
    const text = line.repeat(Math.ceil(bytes / line.length)).slice(0, bytes)
    const { answered, blocked } = await page.evaluate(`(${TYPING})(${JSON.stringify(text)}, ${ROUNDS})`)
    console.log(
      `typing in ${name}: answered after ${middle(answered).toFixed(1)} ms, page busy for ${middle(blocked).toFixed(1)} ms at a time (medians of ${ROUNDS})`,
    )
  }
} finally {
  await browser.close()
  await studio.close()
  rmSync(workspace, { recursive: true, force: true })
}
