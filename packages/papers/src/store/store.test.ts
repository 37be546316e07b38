import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@libsql/client'
import { describe, expect, it } from 'vitest'
import { importSeed } from '../import/seed.js'
import { freshFolder, freshStore, SEED_DAY } from '../testing/stores.js'
import { openStore } from './open.js'

const built = fileURLToPath(new URL('../../dist/index.js', import.meta.url))

describe('a store', () => {
  it('has one writer; a second is told who the first is, and readers come in', async () => {
    const location = join(freshFolder(), 'a folder', 'pa pers#1.db')
    const first = await openStore({ location })
    await importSeed(first)
    await expect(openStore({ location })).rejects.toMatchObject({
      kind: 'locked',
      message: expect.stringContaining(`process ${process.pid}`),
    })
    const reader = await openStore({ location, mode: 'read' })
    expect(await reader.rows('SELECT count(*) AS n FROM papers')).toMatchObject([{ n: 28 }])
    await reader.close()
    await first.close()
    const second = await openStore({ location })
    expect(await second.rows('SELECT count(*) AS n FROM papers')).toMatchObject([{ n: 28 }])
    await second.close()
  })

  it('is free again when its writer was killed', async () => {
    const folder = freshFolder()
    const location = join(folder, 'papers.db')
    const script = join(folder, 'hold.mjs')
    await writeFile(
      script,
      `import { openStore } from ${JSON.stringify(built)}\nawait openStore({ location: ${JSON.stringify(location)} })\nconsole.log('open')\nsetInterval(() => {}, 1000)\n`,
    )
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    await expect(openStore({ location })).rejects.toThrow(`process ${child.pid}`)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await (await openStore({ location })).close()
  })

  it('says what is wrong with a file', async () => {
    const folder = freshFolder()
    await expect(openStore({ location: join(folder, 'none.db'), mode: 'read' })).rejects.toMatchObject({
      kind: 'unreadable',
    })
    const newer = join(folder, 'newer.db')
    await (await openStore({ location: newer })).close()
    const client = createClient({ url: `file:${newer}` })
    await client.execute('INSERT INTO migrations VALUES (99, 0)')
    client.close()
    await expect(openStore({ location: newer })).rejects.toThrow('newer version')
    const text = join(folder, 'text.db')
    await writeFile(text, 'this is no database, however long it may be. '.repeat(100))
    await expect(openStore({ location: text })).rejects.toThrow()
    await rm(text)
  })

  it('keeps foreign keys, and runs what is exclusive one after the other', async () => {
    const store = await freshStore()
    await expect(store.batch(['INSERT INTO votes VALUES (99, "x", 0)'.replaceAll('"', "'")])).rejects.toThrow(
      'FOREIGN KEY',
    )
    const order: string[] = []
    const slow = store.exclusive(async () => {
      order.push('a')
      await new Promise((resolve) => setTimeout(resolve, 10))
      order.push('b')
      throw new Error('fails')
    })
    const quick = store.exclusive(async () => void order.push('c'))
    await expect(slow).rejects.toThrow('fails')
    await quick
    expect(order).toEqual(['a', 'b', 'c'])
    expect(store.now()).toBe(SEED_DAY)
  })
})
