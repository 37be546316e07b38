// Bundled for a browser; runs in the page and in a worker of its own, and tells what came out.
import { compile, load, train } from '@tokenwright/text'

async function work() {
  const encoder = compile(await load('o200k_base'))
  const text = 'tokens are bytes, naïve 日本語 🧑‍🚀\n'
  const ids = encoder.encode(text)
  const stream = encoder.stream()
  const streamed = [...[...text].flatMap((character) => [...stream.push(character)]), ...stream.end()]
  const own = await train([text.repeat(50)], { vocabularySize: 300 }).result()
  return JSON.stringify({
    ids: [...ids],
    streamed,
    decoded: encoder.decode(ids) === text,
    learned: compile(own).count(text) < 40,
  })
}

if (typeof document === 'undefined') {
  work().then(
    (result) => postMessage(result),
    (error) => postMessage(String(error)),
  )
} else {
  const inWorker = () =>
    new Promise((resolve) => {
      const worker = new Worker('page.js', { type: 'module' })
      worker.addEventListener('message', ({ data }) => resolve(data))
      worker.addEventListener('error', ({ message }) => resolve(`worker: ${message}`))
    })
  Promise.all([work().catch(String), inWorker()]).then((results) =>
    fetch('/result', { method: 'POST', body: JSON.stringify(results) }),
  )
}
