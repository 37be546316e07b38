/** @file Pages in a real Chromium, and what every one of them must hold to. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { expect } from 'vitest'

const program = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
export const hasChromium = existsSync(program)

/** Where to keep pictures of all pages, to be looked at. */
const pictures = process.env['TOKENWRIGHT_SCREENSHOTS']
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const WIDTHS = [360, 1440] as const
/** For one test; the machines of continuous integration are slow. */
export const PATIENCE = 60_000

interface AxeResult {
  readonly violations: readonly {
    readonly id: string
    readonly impact: string | null
    readonly nodes: readonly { readonly html: string }[]
  }[]
}

export interface Opened {
  readonly page: Page
  readonly context: BrowserContext
}

export interface TestBrowser {
  readonly browser: Browser
  /** Errors and warnings of all consoles so far. */
  readonly problems: string[]
  open(width: number, address: string, dark?: boolean): Promise<Opened>
  /** Widths, accessibility and consoles; and a picture, where they are asked for. */
  inspect(page: Page, name: string): Promise<void>
  close(): Promise<void>
}

export async function launch(): Promise<TestBrowser> {
  const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] })
  const problems: string[] = []
  return {
    browser,
    problems,
    async open(width, address, dark = false) {
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        colorScheme: dark ? 'dark' : 'light',
      })
      const page = await context.newPage()
      page.setDefaultTimeout(PATIENCE / 2)
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') problems.push(`${address}: ${message.text()}`)
      })
      page.on('pageerror', (error) => problems.push(`${address}: ${error.message}`))
      await page.goto(address)
      return { page, context }
    },
    async inspect(page, name) {
      const { width } = page.viewportSize()!
      if (pictures !== undefined)
        await page.screenshot({ path: join(pictures, `${name}-${width}.png`), fullPage: true })
      expect(
        await page.evaluate('document.documentElement.scrollWidth'),
        `${name} is as wide as the screen`,
      ).toBeLessThanOrEqual(width)
      await page.evaluate(axe)
      const { violations } = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as AxeResult
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(serious.map(({ id, nodes }) => `${name}: ${id}: ${nodes[0].html.slice(0, 200)}`)).toEqual([])
      expect(problems).toEqual([])
    },
    close: () => browser.close(),
  }
}

/** Playwright's own waiting evaluates text inside the page, which the policy refuses. */
export async function until(page: Page, expression: string): Promise<void> {
  await expect.poll(() => page.evaluate(expression), { timeout: PATIENCE / 2, interval: 50 }).toBe(true)
}
