import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { makeWorkspace, openTestStudio } from '../testing/studio.js'
import { defaultWorkspace, isFileName, openWorkspace } from '../workspace.js'

const cleaners: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleaners.splice(0).toReversed()) await clean()
})

async function space(): Promise<string> {
  const { folder, remove } = await makeWorkspace()
  cleaners.push(remove)
  return folder
}

describe('a server', () => {
  it('asks for its token where other machines can reach it', async () => {
    const workspace = await space()
    await expect(openTestStudio({ workspace, host: '0.0.0.0' })).rejects.toThrow('0.0.0.0')
    await expect(openTestStudio({ workspace, host: '0.0.0.0', token: 'short' })).rejects.toThrow('token')
    const token = 'a secret of many letters'
    const studio = await openTestStudio({ workspace, token })
    cleaners.push(() => studio.close())
    expect((await studio.ask('/api/about')).status).toBe(401)
    expect((await studio.ask('/api/about', { headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
    expect((await studio.ask('/api/about', { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
    const opened = await studio.ask(new URL(studio.url).pathname + new URL(studio.url).search)
    expect([opened.status, opened.headers.get('location')]).toEqual([303, '/'])
    const cookie = opened.headers.get('set-cookie')!
    expect(cookie).toMatch(/HttpOnly.*SameSite=Strict|SameSite=Strict.*HttpOnly/)
    expect((await studio.ask('/api/about', { headers: { cookie: cookie.split(';')[0] } })).status).toBe(200)
    expect((await studio.ask('/papers/unsubscribe?token=unknown')).status).toBe(200)
  })

  it('takes the next port that is free, and no workspace that another has', async () => {
    const [one, two] = [await space(), await space()]
    const first = await openTestStudio({ workspace: one, port: 47_471 })
    cleaners.push(() => first.close())
    const second = await openTestStudio({ workspace: two, port: first.port })
    cleaners.push(() => second.close())
    expect(second.port).toBeGreaterThan(first.port)
    await expect(openTestStudio({ workspace: one })).rejects.toThrow('another process writes to this database')
  })
})

describe('a workspace', () => {
  it('takes names of files and nothing else', async () => {
    for (const name of ['a.txt', 'Ünïcode 1.json', '模型.model', 'a (1).txt'])
      expect([name, isFileName(name)]).toEqual([name, true])
    for (const name of [
      '',
      '.',
      '..',
      'a/b',
      'a\\b',
      '.hidden',
      'a..b',
      'con',
      'NUL.txt',
      'a\0b',
      'a\nb',
      'x'.repeat(200),
      'a.',
      'a:b',
      '<b>',
    ])
      expect([name, isFileName(name)]).toEqual([name, false])
    const workspace = await openWorkspace(await space())
    expect(() => workspace.path('uploads', '../studio.db')).toThrow('"../studio.db"')
  })

  it('lies where data of users lie', () => {
    expect(defaultWorkspace({ XDG_DATA_HOME: '/data' })).toBe(join('/data', 'tokenwright', 'studio'))
  })
})
