/**
 * @file Checkpoints of the Hugging Face hub, as folders of a cache: org--name/commit/file. A commit never changes, so a
 * folder that was fetched whole is never asked for again; a download that broke goes on where it stopped.
 */
import { node } from '../platform.js'
import { TokenwrightError } from '@tokenwright/text/errors'

export interface HubCheckpointOptions {
  /** default: TOKENWRIGHT_CACHE, else `tokenwright` in XDG_CACHE_HOME or ~/.cache */
  readonly cache?: string
  /** ask nothing of the network; default: whether HF_HUB_OFFLINE is set */
  readonly offline?: boolean
  /** for private and gated repositories; default: HF_TOKEN */
  readonly token?: string
  /** default: HF_ENDPOINT, else the hub */
  readonly endpoint?: string
  readonly onProgress?: (file: string, bytes: number, total: number) => void
}

const WANTED =
  /^(config|generation_config|tokenizer|tokenizer_config|special_tokens_map|vocab|preprocessor_config)\.json$|^(merges|vocab)\.txt$|^(spiece|tokenizer|sentencepiece\.bpe)\.model$|^[\w.-]+\.safetensors(\.index\.json)?$/
const COMMIT = /^[0-9a-f]{40}$/

/**
 * The folder of a repository's config, safetensors and tokenizer files, fetched if they are not in the cache.
 * @param source `hf:org/name`, or `hf:org/name@revision`
 * @throws TokenwrightError `unreadable` if it is neither in the cache nor reachable, `unsupported-part` if its weights are
 * PyTorch pickles
 * @example const checkpoint = await openCheckpoint(await fetchCheckpoint('hf:HuggingFaceTB/SmolLM2-135M'))
 */
export async function fetchCheckpoint(source: string, options: HubCheckpointOptions = {}): Promise<string> {
  const parts = /^hf:([A-Za-z0-9_-][\w.-]*(?:\/[A-Za-z0-9_-][\w.-]*)?)(?:@([\w./-]+))?$/.exec(source)
  if (parts === null)
    throw new TokenwrightError('invalid-option', 'not a repository of the hub (hf:org/name@revision)', {
      value: source,
    })
  const [, name, revision = 'main'] = parts
  const root = node.path.join(cacheFolder(options), 'checkpoints', name.replace('/', '--'))
  const offline = options.offline ?? (process.env.HF_HUB_OFFLINE !== undefined && process.env.HF_HUB_OFFLINE !== '0')
  const known = COMMIT.test(revision)
    ? revision
    : await readText(node.path.join(root, 'refs', encodeURIComponent(revision)))
  const cached = known === undefined ? undefined : node.path.join(root, known)
  const isWhole = cached !== undefined && (await readText(node.path.join(cached, '.whole'))) !== undefined
  if (isWhole && (offline || COMMIT.test(revision))) return cached
  if (offline)
    throw new TokenwrightError(
      'unreadable',
      'a checkpoint that is not in the cache, and the network may not be asked',
      {
        value: source,
      },
    )
  try {
    return await download(name, revision, root, options)
  } catch (cause) {
    // What was there yesterday is better than nothing while the network is down.
    if (isWhole) return cached
    if (cause instanceof TokenwrightError) throw cause
    throw new TokenwrightError('unreadable', 'a checkpoint that cannot be fetched', { value: source, cause })
  }
}

async function download(name: string, revision: string, root: string, options: HubCheckpointOptions): Promise<string> {
  // Not written into the import, so that bundlers for browsers, which have no cache folder, leave it out.
  const library: string = '@huggingface/hub'
  const hub = (await import(/* @vite-ignore */ /* webpackIgnore: true */ library)) as typeof import('@huggingface/hub')
  const access = {
    hubUrl: options.endpoint ?? process.env.HF_ENDPOINT,
    accessToken: options.token ?? process.env.HF_TOKEN,
  }
  const { sha } = await hub.modelInfo({ name, revision, additionalFields: ['sha'], ...access })
  if (!COMMIT.test(sha))
    throw new TokenwrightError('invalid-data', 'the hub named a commit that is none', { value: sha })
  const folder = node.path.join(root, sha)
  await node.files.mkdir(folder, { recursive: true })
  if ((await readText(node.path.join(folder, '.whole'))) === undefined) {
    const files: { path: string; size: number }[] = []
    for await (const { path, size, type } of hub.listFiles({ repo: name, revision: sha, ...access }))
      if (type === 'file') files.push({ path, size })
    checkWeights(files.map((file) => file.path))
    for (const file of files.filter(({ path }) => WANTED.test(path))) {
      const open = async () => {
        const blob = await hub.downloadFile({ repo: name, revision: sha, path: file.path, ...access })
        if (blob === null)
          throw new TokenwrightError('unreadable', 'a file that the hub lists but does not have', { value: file.path })
        return blob
      }
      await fetchFile(node.path.join(folder, file.path), file, open, options)
    }
    await node.files.writeFile(node.path.join(folder, '.whole'), '')
  }
  await node.files.mkdir(node.path.join(root, 'refs'), { recursive: true })
  await node.files.writeFile(node.path.join(root, 'refs', encodeURIComponent(revision)), sha)
  return folder
}

function checkWeights(paths: readonly string[]): void {
  const pickle = paths.find((path) => /^pytorch_model.*\.bin$/.test(path))
  if (!paths.some((path) => path.endsWith('.safetensors')) && pickle !== undefined)
    throw new TokenwrightError(
      'unsupported-part',
      'weights in a PyTorch pickle, which can run code when it is read; look for a revision with safetensors',
      { value: pickle },
    )
}

/** Fetches what is missing of a file. Its length is checked before it gets its name. */
async function fetchFile(
  path: string,
  file: { readonly path: string; readonly size: number },
  open: () => Promise<Blob>,
  { onProgress }: HubCheckpointOptions,
): Promise<void> {
  if ((await lengthOf(path)) === file.size) return
  const partial = `${path}.part`
  const have = await lengthOf(partial)
  const start = have <= file.size ? have : 0
  if (start < file.size) {
    const blob = await open()
    if (blob.size !== file.size)
      throw new TokenwrightError('invalid-data', `a file of ${file.size} bytes arrives with another length`, {
        where: file.path,
        value: blob.size,
      })
    let done = start
    const body = node.stream.Readable.fromWeb(blob.slice(start).stream() as never).on('data', (chunk: Uint8Array) => {
      done += chunk.length
      onProgress?.(file.path, done, file.size)
    })
    await node.pipes.pipeline(body, node.streams.createWriteStream(partial, { flags: start === 0 ? 'w' : 'a' }))
  } else await node.files.writeFile(partial, '', { flag: 'a' })
  const written = await lengthOf(partial)
  if (written !== file.size)
    throw new TokenwrightError('invalid-data', `a file of ${file.size} bytes that ended early`, {
      where: file.path,
      value: written,
    })
  await node.files.rename(partial, path)
}

function cacheFolder(options: HubCheckpointOptions): string {
  const base = process.env.XDG_CACHE_HOME ?? node.path.join(node.os.homedir(), '.cache')
  return options.cache ?? process.env.TOKENWRIGHT_CACHE ?? node.path.join(base, 'tokenwright')
}

async function lengthOf(path: string): Promise<number> {
  return node.files.stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

async function readText(path: string): Promise<string | undefined> {
  return node.files.readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  )
}
