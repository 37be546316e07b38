import { describe, expect, test } from 'vitest'
import { fileAddress, parseHubSource, uncached } from './hub.js'

const repository = { name: 'org/name', revision: 'main' }
const answer =
  (status: number, body: BodyInit | null, headers: Record<string, string> = {}): typeof fetch =>
  () =>
    Promise.resolve(new Response(body, { status, headers }))

describe('without a cache', () => {
  test('a file comes whole, in as many chunks as it likes', async () => {
    const body = new ReadableStream({
      start(controller) {
        for (const chunk of ['ab', 'c', '']) if (chunk !== '') controller.enqueue(new TextEncoder().encode(chunk))
        controller.close()
      },
    })
    const bytes = await uncached(repository, { fetch: answer(200, body) })('tokenizer.json')
    expect(new TextDecoder().decode(bytes ?? undefined)).toBe('abc')
  })

  test.each([
    [404, null],
    [403, /answers 403.*HF_TOKEN/],
    [400, /answers 400: "https:\/\/huggingface.co\/org\/name\/resolve\/main\/tokenizer.json"$/],
  ])('%i', async (status, message) => {
    const read = uncached(repository, { fetch: answer(status, null) })('tokenizer.json')
    if (message === null) expect(await read).toBeNull()
    else await expect(read).rejects.toThrow(message)
  })

  test('a file that claims to be huge, or ends early, is refused', async () => {
    const huge = uncached(repository, { fetch: answer(200, 'a', { 'content-length': String(2 ** 40) }) })
    await expect(huge('tokenizer.json')).rejects.toThrow(/more than 536870912 bytes.*1099511627776$/)
    const short = uncached(repository, { fetch: answer(200, 'a', { 'content-length': '5' }) })
    await expect(short('tokenizer.json')).rejects.toThrow(/broke off.*: 1$/)
  })
})

test('sources and addresses', () => {
  expect(parseHubSource('hf:gpt2')).toEqual({ name: 'gpt2', revision: 'main' })
  expect(parseHubSource('hf:org/na.me-1@v1.0')).toEqual({ name: 'org/na.me-1', revision: 'v1.0' })
  expect(fileAddress({ name: 'o/n', revision: 'a/b?' }, 'x.json', 'http://h/')).toBe(
    'http://h/o/n/resolve/a%2Fb%3F/x.json',
  )
})
