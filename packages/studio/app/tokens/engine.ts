/** @file The page's side of the worker: what is asked, and the newest answers. */
import type { Explanation, FromWorker, ToWorker } from '../../src/tokens/protocol.js'

export interface Encoded {
  readonly text: string
  readonly ids: Uint32Array
  readonly utf16: Uint32Array
  readonly bytes: Uint32Array
  readonly milliseconds: number
  readonly characters: number
}

export type Loading =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly size: number; readonly model: string; readonly fast: boolean }
  | { readonly state: 'failed'; readonly message: string }

export interface Aligned {
  readonly left: string
  readonly right: string
  /** Six numbers each: bytes from and to, tokens of the left from and to, of the right from and to. */
  readonly stretches: Uint32Array
}

export interface EngineState {
  readonly loading: ReadonlyMap<string, Loading>
  readonly encoded: ReadonlyMap<string, Encoded>
  readonly aligned: ReadonlyMap<string, Aligned>
}

export interface Engine {
  readonly state: EngineState
  subscribe(listener: () => void): () => void
  load(name: string, file: string | ArrayBuffer | null): void
  encode(text: string, names: readonly string[], special: boolean): void
  explain(name: string, id: number): Promise<Explanation>
}

let engine: Engine | null = null

/** One worker for all pages. */
export function tokenEngine(): Engine {
  return (engine ??= createEngine())
}

function createEngine(): Engine {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'tokenizers' })
  // The rule means windows; a worker has no other origin to name.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  const ask = (message: ToWorker): void => worker.postMessage(message)
  const listeners = new Set<() => void>()
  const waiting = new Map<string, ((token: Explanation) => void)[]>()
  let state: EngineState = { loading: new Map(), encoded: new Map(), aligned: new Map() }
  let turn = 0
  let sent = { text: '', names: [] as readonly string[], special: false }
  let announced = false

  function change(next: Partial<EngineState>): void {
    state = { ...state, ...next }
    if (announced) return
    announced = true
    // Several answers of one turn are drawn together.
    queueMicrotask(() => {
      announced = false
      for (const listener of listeners) listener()
    })
  }
  const put = <T>(map: ReadonlyMap<string, T>, key: string, value: T): Map<string, T> => new Map(map).set(key, value)

  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    switch (data.type) {
      case 'loaded': {
        const { size, model, fast } = data
        change({ loading: put(state.loading, data.name, { state: 'ready', size, model, fast }) })
        break
      }
      case 'failed':
        change({ loading: put(state.loading, data.name, { state: 'failed', message: data.message }) })
        break
      case 'encoded': {
        if (data.turn !== turn) break
        const { ids, utf16, bytes, milliseconds, characters } = data
        change({
          encoded: put(state.encoded, data.name, { text: sent.text, ids, utf16, bytes, milliseconds, characters }),
        })
        break
      }
      case 'aligned':
        if (data.turn === turn) change({ aligned: put(state.aligned, `${data.left}\n${data.right}`, data) })
        break
      case 'explained': {
        const key = `${data.name}\n${data.id}`
        for (const settle of waiting.get(key) ?? []) settle(data.token)
        waiting.delete(key)
      }
    }
  })
  return {
    get state() {
      return state
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    load(name, file) {
      if (state.loading.get(name)?.state === 'ready' || state.loading.get(name)?.state === 'loading') return
      change({ loading: put(state.loading, name, { state: 'loading' }) })
      ask({ type: 'load', name, file })
      if (sent.names.includes(name)) this.encode(sent.text, sent.names, sent.special)
    },
    encode(text, names, special) {
      sent = { text, names, special }
      ask({ type: 'encode', turn: ++turn, text, names, special })
    },
    explain(name, id) {
      return new Promise((settle) => {
        const key = `${name}\n${id}`
        waiting.set(key, [...(waiting.get(key) ?? []), settle])
        ask({ type: 'explain', name, id })
      })
    },
  }
}
