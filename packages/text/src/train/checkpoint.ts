/** @file The state of a training in a folder: which documents are counted, and the files that hold their counts. */
import { TokenwrightError } from '../errors.js'
import { builtin } from './platform.js'
import { fileSystem } from './runs.js'

export interface CountingState {
  /** What the counts depend on; a folder of another training is refused. */
  readonly key: string
  /** `counted`: the corpus has been read to its end, and each plan has one file in final order. */
  readonly stage: 'counting' | 'counted'
  readonly documents: number
  readonly bytes: number
  /** By which the documents are recognised. */
  readonly mark: number
  /** Names of the files of each plan. */
  readonly runs: readonly (readonly string[])[]
}

export interface Checkpoint {
  read(): CountingState | undefined
  /** Replaces the state at once; files that it no longer names are removed. */
  write(state: CountingState): void
  /** Path of a new file. */
  newFile(): string
  /** Removes everything that belongs to the training. */
  clear(): void
}

const STATE = 'counting.json'
const PREFIX = 'counts-'

/** @param pass number of the pass over the corpus, for algorithms that need several */
export function openCheckpoint(folder: string, pass: number): Checkpoint {
  const files = fileSystem('a checkpoint')
  const { join } = builtin('path')!
  const statePath = join(folder, `${pass}-${STATE}`)
  const prefix = `${pass}-${PREFIX}`
  try {
    files.mkdirSync(folder, { recursive: true })
  } catch (cause) {
    throw new TokenwrightError('unwritable', 'no folder for the checkpoint', {
      where: 'checkpoint',
      value: folder,
      cause,
    })
  }
  const own = (): string[] => files.readdirSync(folder).filter((name) => name.startsWith(prefix))
  let number = own().reduce((most, name) => Math.max(most, Number(name.slice(prefix.length)) || 0), 0)
  return {
    read() {
      if (!files.existsSync(statePath)) return undefined
      const state: unknown = parse(files.readFileSync(statePath, 'utf8'), statePath)
      if (!isState(state)) throw new TokenwrightError('unreadable', 'the checkpoint is damaged', { value: statePath })
      return { ...state, runs: state.runs.map((names) => names.map((name) => join(folder, name))) }
    },
    write(state) {
      const { basename } = builtin('path')!
      const named = state.runs.map((paths) => paths.map((path) => basename(path)))
      const draft = `${statePath}.new`
      try {
        files.writeFileSync(draft, JSON.stringify({ ...state, runs: named }))
        files.renameSync(draft, statePath)
      } catch (cause) {
        throw new TokenwrightError('unwritable', 'the checkpoint cannot be written', { value: statePath, cause })
      }
      const kept = new Set(named.flat())
      for (const name of own()) if (!kept.has(name)) files.rmSync(join(folder, name), { force: true })
    },
    newFile: () => join(folder, `${prefix}${++number}`),
    clear() {
      for (const name of own()) files.rmSync(join(folder, name), { force: true })
      files.rmSync(statePath, { force: true })
      // Only if nothing else lies in it.
      if (files.readdirSync(folder).length === 0) files.rmdirSync(folder)
    },
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new TokenwrightError('unreadable', 'the checkpoint is damaged', { value: path, cause })
  }
}

function isState(value: unknown): value is CountingState {
  if (typeof value !== 'object' || value === null) return false
  const { key, stage, documents, bytes, mark, runs } = value as Record<string, unknown>
  return (
    typeof key === 'string' &&
    (stage === 'counting' || stage === 'counted') &&
    Number.isSafeInteger(documents) &&
    Number.isSafeInteger(bytes) &&
    Number.isSafeInteger(mark) &&
    Array.isArray(runs) &&
    runs.every(areNames)
  )
}

/** Only plain names: a state must not point out of its folder. */
function areNames(list: unknown): boolean {
  return Array.isArray(list) && list.every((name) => typeof name === 'string' && /^\d+-counts-\d+$/.test(name))
}
