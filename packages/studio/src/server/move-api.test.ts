import { mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../jobs/contract.js'
import type { MovedRow, TransplantResult } from '../jobs/run/move-parts.js'
import { makeWorkspace, openTestStudio, type TestStudio } from '../testing/studio.js'

let studio: TestStudio
let place: Awaited<ReturnType<typeof makeWorkspace>>
const space = (...path: string[]): string => join(place.folder, 'space', ...path)

beforeAll(async () => {
  place = await makeWorkspace()
  await mkdir(join(place.folder, 'lines'))
  const lines = Array.from({ length: 300 }, (_, i) => `The ${i % 7 < 3 ? 'river' : 'stone'} of day ${i} is here.`)
  await writeFile(join(place.folder, 'lines', 'lines.txt'), lines.join('\n'))
  studio = await openTestStudio({ workspace: space(), folders: [join(place.folder, 'lines')] })
})

afterAll(async () => {
  await studio.close()
  await place.remove()
  expect(studio.failures).toEqual([])
})

async function move(request: object): Promise<Job> {
  const answer = await studio.send('POST', '/api/jobs', {
    kind: 'transplant',
    corpus: { source: 'folder', index: 0 },
    ...request,
  })
  return studio.ended(((await answer.json()) as Job).id)
}

const put = (path: string, body: BodyInit): Promise<Response> => studio.ask(path, { method: 'PUT', body })

describe('a move', { timeout: 120_000 }, () => {
  let first: Job

  it('trains a small model, tries methods, and says what rows are made of', async () => {
    first = await move({ model: { source: 'small', steps: 100 }, methods: ['mean', 'fvt', 'omp'] })
    expect([first.state, first.error]).toEqual(['done', null])
    const { vocabulary, before, methods, left } = first.result as TransplantResult
    expect(vocabulary.new).toBeGreaterThan(vocabulary.shared)
    expect(methods.map(({ method }) => method)).toEqual(['mean', 'fvt'])
    expect(left).toEqual([{ method: 'omp', needs: ['donor'] }])
    for (const { bitsPerByte, change } of methods)
      expect(bitsPerByte.value - before.bitsPerByte.value).toBeCloseTo(change.value, 6)
    const answer = await studio.ask(`/api/jobs/${first.id}/rows?method=fvt&limit=200`)
    const { total, rows } = (await answer.json()) as { total: number; rows: MovedRow[] }
    expect(total).toBe(vocabulary.new - vocabulary.shared)
    for (const { text, from } of rows) {
      // Means of the pieces that the old tokenizer cuts the token into: weights add up to one, and the texts to the token.
      expect(from.reduce((sum, [, weight]) => sum + weight, 0)).toBeCloseTo(1, 2)
      for (const [piece] of from) expect(text).toContain(piece)
    }
    const some = (await (await studio.ask(`/api/jobs/${first.id}/rows?method=fvt&q=river`)).json()) as {
      rows: MovedRow[]
    }
    expect(some.rows.every(({ text }) => text.includes('river'))).toBe(true)
    expect((await studio.ask(`/api/jobs/${first.id}/rows?method=../../studio`)).status).toBe(400)
    expect((await studio.ask(`/api/jobs/${first.id}/rows?method=shrink`)).status).toBe(404)
  })

  it('takes a model folder that was brought in', async () => {
    const folder = space('jobs', String(first.id), 'model')
    for (const file of await readdir(folder))
      expect((await put(`/api/models/brought/${file}`, await readFile(join(folder, file)))).status).toBe(200)
    const { models } = (await (await studio.ask('/api/models')).json()) as { models: { name: string; kind: string }[] }
    expect(models).toMatchObject([{ name: 'brought', kind: 'own' }])
    const moved = await move({ model: { source: 'known', name: 'brought' }, tokenizer: 'r50k_base', methods: ['mean'] })
    expect([moved.state, moved.error]).toEqual(['done', null])
    expect((moved.result as TransplantResult).model).toBe('brought')
  })

  it('fails with a reason where model and tokenizer do not fit', async () => {
    await put('/api/models/broken/config.json', '{"model_type": "llama"}')
    await put('/api/models/broken/model.safetensors', 'no tensors')
    const broken = await move({ model: { source: 'known', name: 'broken' }, methods: ['mean'] })
    expect(broken.state).toBe('failed')
    expect(broken.error).not.toBe('')
  })

  it('knows no other models, methods or places', async () => {
    const corpus = { source: 'sample' }
    for (const request of [
      { model: { source: 'known', name: '../../etc' } },
      { model: { source: 'known', name: place.folder } },
      { model: { source: 'folder', path: '/etc' } },
      { model: { source: 'small' }, methods: ['none'] },
      { model: { source: 'small' }, tokenizer: '../studio.db' },
    ])
      expect((await studio.send('POST', '/api/jobs', { kind: 'transplant', corpus, ...request })).status).toBe(400)
    for (const path of [
      '/api/models/..%2Fmodels/config.json',
      '/api/models/own/..%2F..%2Fstudio.db',
      '/api/models/own/%2Fetc%2Fpasswd.json',
      '/api/models/own/run.py',
      '/api/models/own/.hidden.json',
      '/api/models/con/config.json',
    ])
      expect([path, (await put(path, '{}')).status]).toEqual([path, 400])
    expect(await readdir(space('models'))).toEqual(expect.not.arrayContaining(['own', 'con']))
  })
})

describe('demonstrations', () => {
  const show = (system: string, given: string): Promise<Response> =>
    studio.send('POST', `/api/systems/${system}/demo`, { given })

  it('run on what the reader gives, and on nothing else', { timeout: 60_000 }, async () => {
    const blocks = (await (await show('token-premiums', '<b>one</b>\nzwei')).json()) as { kind: string }[]
    expect(blocks.map(({ kind }) => kind)).toEqual(['bars', 'table', 'cuts'])
    expect((await show('none', 'x')).status).toBe(404)
    expect((await show('qtok', '../studio.db')).status).toBe(400)
    expect((await show('binary-bpe', '../studio.db')).status).toBe(400)
    expect((await show('superword', 'x'.repeat(100_001))).status).toBe(400)
    const nothing = await show('superword', ' ')
    expect(nothing.status).toBe(400)
    expect(((await nothing.json()) as { error: { message: string } }).error.message).toContain('superword')
  })
})

describe('the outbox', () => {
  it('shows the mails that lie in it, and nothing else of the workspace', async () => {
    await studio.send('POST', '/api/subscriptions', { address: 'reader@example.org', topics: 'Übersetzung' })
    await writeFile(space('outbox', 'note.txt'), 'secret')
    await symlink(space('studio.db'), space('outbox', 'link.eml'))
    const mails = (await (await studio.ask('/api/outbox')).json()) as { name: string }[]
    expect(mails.map(({ name }) => name)).toEqual([expect.stringMatching(/\.eml$/)])
    const mail = (await (await studio.ask(`/api/outbox/${encodeURIComponent(mails[0].name)}`)).json()) as {
      to: string
      text: string
    }
    expect(mail.to).toContain('reader@example.org')
    // Whole, without the signs that mail puts into long lines.
    expect(mail.text).toMatch(/http:\/\/127\.0\.0\.1:\d+\/papers\/confirm\?token=[\w-]{40,}(?:\s|$)/)
    for (const name of ['note.txt', 'link.eml', '..%2Fstudio.db', '..%2Fuploads%2Fx.eml'])
      expect([name, (await studio.ask(`/api/outbox/${name}`)).status]).toEqual([name, 404])
  })
})
