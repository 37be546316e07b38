import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasChromium, launch, PATIENCE, until, type TestBrowser } from '../testing/browser.js'
import { makeWorkspace } from '../testing/studio.js'

const main = fileURLToPath(new URL('../../../cli/dist/main.js', import.meta.url))

/** What a new user does with the main job, in the order in which they do it. */
describe.skipIf(!hasChromium)('the main job', () => {
  let tab: TestBrowser
  let place: Awaited<ReturnType<typeof makeWorkspace>>
  let child: ChildProcess
  let out = ''
  let address = ''

  beforeAll(async () => {
    place = await makeWorkspace()
    const texts = join(place.folder, '<i>texts')
    await mkdir(texts)
    for (let i = 0; i < 30; i++)
      await writeFile(
        join(texts, `<img src=x onerror=alert(${i})>.md`.replaceAll('/', '_')),
        Array.from(
          { length: 40 },
          (_, k) => `At the end of day ${k} ship ${i * 7} leaves. <script>alert(1)</script>\n`,
        ).join(''),
      )
    tab = await launch()
    child = spawn(process.execPath, [main, 'report', '--studio', '--no-page', '-v', '600', texts], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, XDG_DATA_HOME: join(place.folder, 'data'), CI: 'false' },
    })
    await new Promise<void>((resolve, reject) => {
      child.stdout?.on('data', (data: Buffer) => {
        out += data.toString()
        if (/^http:\S+$/m.test(out)) resolve()
      })
      child.once('exit', (code) => reject(new Error(`the command ended with ${code}: ${out}`)))
    })
    address = /^http:\S+$/m.exec(out)![0]
  }, 2 * PATIENCE)

  afterAll(async () => {
    await tab?.close()
    child?.kill('SIGKILL')
    await place?.remove()
  })

  const at = (path: string): string => new URL(path, address).href

  it('prints the table, and then opens the studio on the same report', { timeout: PATIENCE }, async () => {
    expect(out.indexOf('own superword')).toBeLessThan(out.indexOf('http://'))
    const { page, context } = await tab.open(1440, address)
    await page.getByRole('heading', { name: /^Report on/ }).waitFor()
    const table = page.getByRole('region', { name: 'Costs' })
    await table.waitFor()
    for (const name of ['o200k_base', 'cl100k_base', 'r50k_base', 'own BPE', 'own superword'])
      expect(await table.textContent()).toContain(name)
    await page.locator('.plot-figure svg').first().waitFor()
    await tab.inspect(page, 'report')
    await context.close()
    const phone = await tab.open(360, address, true)
    await phone.page.locator('.plot-figure svg').first().waitFor()
    await tab.inspect(phone.page, 'report')
    await phone.context.close()
  })

  it('cuts their own text by four tokenizers, and runs nothing that stands in it', { timeout: PATIENCE }, async () => {
    const { page, context } = await tab.open(1440, at('/tokens'))
    await until(page, `document.querySelectorAll('.panel .token-row .token').length > 40`)
    expect(await page.locator('.panel').count()).toBe(4)
    expect(await page.getByLabel('Your text').inputValue()).toContain('<script>alert(1)</script>')
    expect(await page.evaluate(`document.querySelectorAll('main script, main img').length`)).toBe(0)
    await until(page, `document.querySelectorAll('.figures strong').length === 4`)
    await tab.inspect(page, 'own-text')
    await context.close()
  })

  it('trains a tokenizer while they watch', { timeout: PATIENCE }, async () => {
    const { page, context } = await tab.open(1440, at('/train'))
    await page.getByLabel('Name').fill('watched')
    await page.getByLabel('Vocabulary', { exact: true }).fill('700')
    await page.getByRole('button', { name: 'Train' }).click()
    await page.getByRole('heading', { name: /^Train watched/ }).waitFor()
    await page.getByRole('link', { name: 'Try it on Tokens' }).waitFor()
    expect(await page.locator('.learned .token').count()).toBeGreaterThan(10)
    await context.close()
  })

  it('opens a paper and runs it on their own text', { timeout: PATIENCE }, async () => {
    const { page, context } = await tab.open(1440, at('/papers/kl3m'))
    const demo = page.getByRole('region', { name: 'Try it' })
    await demo.getByLabel('Your text').fill('The harbour master writes <b>names</b> of ships.\n'.repeat(60))
    await demo.getByRole('button', { name: 'Run it' }).click()
    await demo.getByText('What an error does to tokens').waitFor()
    expect(await demo.locator('.passage .token').count()).toBeGreaterThan(20)
    await page.locator('.verdict').first().waitFor()
    await tab.inspect(page, 'demo')
    await context.close()
  })

  it('subscribes, confirms from the outbox, receives one digest and leaves', { timeout: PATIENCE }, async () => {
    const { page, context } = await tab.open(1440, at('/papers'))
    await page.getByLabel('Address').fill('reader@example.org')
    await page.getByRole('form', { name: 'Subscribe' }).locator('select').nth(1).selectOption('0')
    await page.getByRole('button', { name: 'Subscribe' }).click()
    await page.getByText('lies in').waitFor()

    /** Opens the newest mail and follows the link that leads there. */
    const follow = async (path: string, button: string): Promise<void> => {
      await page.goto(at('/settings'))
      const mails = page.locator(
        'section:has-text("Mails in the outbox") button, h2:has-text("Mails in the outbox") + ul button',
      )
      await mails.first().click()
      const href = await page.locator(`.mail a[href*="${path}"]`).first().getAttribute('href')
      await page.goto(href!)
      await page.getByRole('button', { name: button }).click()
      await page.getByText(/Confirmed|Done/).waitFor()
    }
    const mails = async (): Promise<number> =>
      ((await (await page.request.get(at('/api/outbox'))).json()) as unknown[]).length
    expect(await mails()).toBe(1)
    await follow('/papers/confirm', 'Yes, send it')
    // It is past midnight somewhere in this day: the digest is due, and comes once.
    await expect.poll(mails, { timeout: PATIENCE / 2 }).toBe(2)
    await follow('/papers/unsubscribe', 'Yes, stop it')
    const { subscriptions } = (await (await page.request.get(at('/api/subscriptions'))).json()) as {
      subscriptions: { state: string }[]
    }
    expect(subscriptions.map(({ state }) => state)).toEqual(['unsubscribed'])
    expect(await mails()).toBe(2)
    await context.close()
    expect(tab.problems).toEqual([])
  })

  it('ends when it is interrupted, and keeps everything', { timeout: PATIENCE }, async () => {
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    child.kill('SIGINT')
    expect(await ended).toBe(0)
  })
})
