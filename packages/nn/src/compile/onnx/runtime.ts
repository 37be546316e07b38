/** @file Loads ONNX Runtime on first use, and says what to do where it is missing. */
import { TokenwrightError } from '@tokenwright/text/errors'
import { hasNode } from '../../platform.js'

export type Runtime = typeof import('onnxruntime-node')
export type Session = Awaited<ReturnType<Runtime['InferenceSession']['create']>>

let loading: Promise<Runtime> | undefined

export function loadRuntime(): Promise<Runtime> {
  // Not written into the import, so that bundlers for browsers do not look for native code.
  const name: string = 'onnxruntime-node'
  loading ??= (import(/* @vite-ignore */ /* webpackIgnore: true */ name) as Promise<Runtime>).catch(
    (cause: unknown) => {
      loading = undefined
      throw new TokenwrightError(
        'unsupported-part',
        "ONNX Runtime cannot be loaded here; use { executor: 'jax' }, or install onnxruntime-node for this platform",
        { value: hasNode() ? `${process.platform} ${process.arch}` : 'a browser', cause },
      )
    },
  )
  return loading
}
