/** @file Loads ONNX Runtime on first use, and says what to do where it is missing. */
import { TokenwrightError } from '@tokenwright/text'

export type Runtime = typeof import('onnxruntime-node')
export type Session = Awaited<ReturnType<Runtime['InferenceSession']['create']>>

let loading: Promise<Runtime> | undefined

export function loadRuntime(): Promise<Runtime> {
  loading ??= import('onnxruntime-node').catch((cause: unknown) => {
    loading = undefined
    throw new TokenwrightError(
      'unsupported-part',
      "ONNX Runtime cannot be loaded here; use { executor: 'jax' }, or install onnxruntime-node for this platform",
      { value: `${process.platform} ${process.arch}`, cause },
    )
  })
  return loading
}
