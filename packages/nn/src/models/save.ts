/** @file Writes a model of any family as a checkpoint folder that transformers reads. */
import type { StoredType } from '../checkpoints/element-types.js'
import { storeParameters, type KeyMap } from '../checkpoints/key-map.js'
import { writeCheckpoint, type WriteOptions } from '../checkpoints/write.js'
import type { Settings } from './settings.js'

export interface SaveOptions extends Partial<Omit<WriteOptions, 'config'>> {
  /** element type in the file; `F32` if not given */
  readonly type?: StoredType
}

const types: ReadonlyMap<StoredType, string> = new Map([
  ['F32', 'float32'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
])

/** Settings that transformers takes as floats only: a whole number is refused, and JavaScript writes 1.0 as 1. */
const floats = /^( *"(?:layerscale_value|initializer_factor)": -?\d+)(?=,?$)/gm

/** Writes parameters under the names of a key map, with their config.json. */
export async function saveModel(
  folder: string,
  model: { readonly params: unknown; readonly settings: Settings; readonly keys: KeyMap },
  options: SaveOptions = {},
): Promise<void> {
  const type = options.type ?? 'F32'
  const tensors = storeParameters(model.params, model.keys, type)
  const config = { ...model.settings, dtype: types.get(type) }
  const text = `${JSON.stringify(config, null, 2)}\n`.replace(floats, '$1.0')
  const files = new Map<string, string | Uint8Array>([...(options.files ?? []), ['config.json', text]])
  await writeCheckpoint(folder, tensors, { ...options, config, files })
}
