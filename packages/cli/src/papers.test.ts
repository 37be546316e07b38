import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'papers-cli-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  TOKENWRIGHT_PAPERS: join(folder, 'papers.db'),
  TOKENWRIGHT_SMTP: '',
})

function run(args: readonly string[], input = ''): Ended {
  return spawnSync(process.execPath, [main, 'papers', ...args], {
    cwd: folder,
    env: environment(),
    encoding: 'utf8',
    input,
  })
}

interface Listed {
  readonly papers: readonly {
    readonly id: number
    readonly title: string
    readonly system: string | null
    readonly runnable: boolean
  }[]
  readonly total: number
}

describe('papers', () => {
  it('are there on first use, and are listed and shown', () => {
    const list = JSON.parse(run(['list', '--json', '--limit', '50']).stdout) as Listed
    expect(list.total).toBe(28)
    expect(list.papers.find(({ system }) => system === 'qtok')?.runnable).toBe(true)
    expect(run(['list', '--month', '2025-05-01']).stdout).toContain('Vision Transformers with Self-Distilled Registers')
    const shown = run(['show', 'qtok']).stdout
    expect(shown).toContain('Run it: tokenwright bench qtok')
    expect(shown).toContain('Like it')
    expect(run(['list', '--runnable', '--json']).stdout).not.toContain('"lexinvariant"')
  })

  it('are found by meaning', () => {
    const hits = JSON.parse(
      run(['search', 'billing', 'audit', 'of', 'hidden', 'reasoning', '--by', 'meaning', '--json']).stdout,
    ) as {
      paper: { system: string }
    }[]
    expect(hits[0].paper.system).toBe('coin')
    expect(run(['search', 'artifact', 'tokens']).stdout).toMatch(/words: artifact, tokens/)
    expect(run(['search', 'xyzzyplugh', '--by', 'words']).stdout).toBe('nothing was found\n')
  })

  it('come in from files and pasted pages', () => {
    writeFileSync(
      join(folder, 'library.bib'),
      '@misc{a, title={A Reference}, author={Lovelace, Ada}, year=2024}\n@misc{b, title={}}',
    )
    const imported = run(['import', 'library.bib'])
    expect(imported.stdout).toBe('1 added, 0 changed, 0 unchanged\n')
    expect(imported.stderr).toBe('not read, kept aside: an entry without a title\n')
    expect(run(['import', 'library.bib']).stdout).toBe('0 added, 0 changed, 1 unchanged\n')
    const page = 'A Pasted Title\n\nIts abstract.\n\n- 3 authors\n·\nOct 17, 2023 4\n'
    expect(JSON.parse(run(['import', '-', '--json'], page).stdout)).toMatchObject({ added: 1 })
    const { papers } = JSON.parse(
      run(['list', '--from', '2023-10-17', '--to', '2023-10-17', '--json']).stdout,
    ) as Listed
    expect(papers.map(({ title }) => title)).toContain('A Pasted Title')
  })

  it('go out as feeds', () => {
    expect(run(['feed', '--limit', '3']).stdout).toMatch(/^<\?xml[^]*<entry>/)
    const feed = JSON.parse(run(['feed', '--format', 'json', '--query', 'legal documents', '--limit', '2']).stdout) as {
      items: { title: string }[]
    }
    expect(feed.items[0].title).toMatch(/^KL3M/)
  })

  it('go out as a digest, into a folder where there is no mail server', () => {
    expect(run(['subscribe', 'ada@example.org', '--hour', '0']).stdout).toContain('A mail to confirm waits')
    const sent = run(['digest'])
    expect(sent.stdout).toMatch(/^1 sent\nno mail server is set \(TOKENWRIGHT_SMTP\): mails are in .*outbox\n$/)
    const [name] = readdirSync(join(folder, 'outbox'))
    expect(readFileSync(join(folder, 'outbox', name), 'utf8')).toMatch(/^Subject: Confirm: Tokenwright papers\r$/m)
    expect(run(['digest']).stdout).toBe('nothing is due\n')
  })

  it.each([
    [['show', 'nothing'], 2, /no such paper: "nothing"$/],
    [['import', 'none.bib'], 1, /file that cannot be read: "none.bib"$/],
    [['import'], 2, /import one thing/],
    [['subscribe', 'nobody'], 2, /no address of a mailbox: "nobody"$/],
    [['list', '--from', 'yesterday'], 2, /YYYY-MM-DD: "yesterday"$/],
  ])('say what is wrong in one line: %j', (args, status, text) => {
    const ended = run(args)
    expect(ended.status).toBe(status)
    expect(ended.stderr.trim()).toMatch(text)
    expect(ended.stderr.trim().split('\n')).toHaveLength(1)
  })

  it('are written by one process, and read by many', async () => {
    const script = `import { openStore } from ${JSON.stringify(fileURLToPath(new URL('../../papers/dist/index.js', import.meta.url)))}
await openStore({ location: process.env.TOKENWRIGHT_PAPERS })
console.log('open')
setInterval(() => {}, 1000)`
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(holder.stdout, 'data')
    try {
      const refused = run(['digest'])
      expect(refused.status).toBe(1)
      expect(refused.stderr).toContain(`another process writes to this database (process ${holder.pid}`)
      expect(run(['list']).status).toBe(0)
    } finally {
      holder.kill('SIGKILL')
      await once(holder, 'exit')
    }
  })
})
