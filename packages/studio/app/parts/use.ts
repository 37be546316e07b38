/** @file Hooks that several pages use. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { get } from '../api.js'

export interface Loaded<T> {
  readonly data: T | null
  readonly error: string | null
  reload(): void
}

/** What stands at an address of the API; null where nothing is asked for. */
export function useApi<T>(path: string | null): Loaded<T> {
  const [data, setData] = useState<T | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    if (path === null) return
    let current = true
    get<T>(path).then(
      (value) => {
        if (!current) return
        setData(value)
        setError(null)
      },
      (cause: unknown) => current && setError(messageOf(cause)),
    )
    return () => {
      current = false
    }
  }, [path, turn])
  return { data, error, reload: useCallback(() => setTurn((value) => value + 1), []) }
}

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

/** Size of an element in pixels, as it changes. */
export function useSize<E extends HTMLElement>(): [(element: E | null) => void, { width: number; height: number }] {
  const [size, setSize] = useState({ width: 0, height: 0 })
  const observer = useRef<ResizeObserver | null>(null)
  const attach = useCallback((element: E | null) => {
    observer.current?.disconnect()
    if (element === null) return
    observer.current = new ResizeObserver(([entry]) => {
      const { width, height } = entry.contentRect
      setSize((before) => (before.width === width && before.height === height ? before : { width, height }))
    })
    observer.current.observe(element)
  }, [])
  return [attach, size]
}
