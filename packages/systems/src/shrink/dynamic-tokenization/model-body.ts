/** @file The body of a model from a checkpoint folder, fed with rows in place of ids: for timing and for use. */
import {
  bertFamilies,
  bertStates,
  compile,
  decoderFamilies,
  decoderStates,
  disposeTree,
  loadBert,
  loadDecoder,
  longestText,
  openCheckpoint,
  type BertParams,
  type DecoderParams,
  type HostTensor,
  type Tensor,
} from '@tokenwright/nn'
import { TokenwrightError } from '@tokenwright/text'
import type { EmbeddingTable } from './fvt-embedder.js'
import type { ModelInputs } from './model-inputs.js'

export interface ModelBody {
  readonly kind: 'decoder' | 'encoder'
  readonly table: EmbeddingTable
  /** The longest sequence it takes. */
  readonly positions: number
  /** Where its batches are padded. */
  readonly padding: 'left' | 'right'
  /** Runs all blocks and forgets the result. */
  run(inputs: ModelInputs): Promise<void>
  dispose(): Promise<void>
}

type Fed = { readonly [K in keyof ModelInputs]: Tensor }

/**
 * Opens a decoder or an encoder of the BERT family.
 * @throws TokenwrightError as `openCheckpoint` does, and `unsupported-part` for other architectures
 * @example const body = await openBody('models/gpt2'); await body.run(inputs)
 */
export async function openBody(folder: string): Promise<ModelBody> {
  const checkpoint = await openCheckpoint(folder)
  const type = String(checkpoint.config.model_type)
  if (decoderFamilies.has(type)) {
    const { config, params } = await loadDecoder(checkpoint)
    const run = compile((inner: DecoderParams, inputs: Fed): Tensor => decoderStates(inner, config, inputs).hidden)
    return {
      kind: 'decoder',
      table: tableOf(params.tokens.weight),
      positions: config.positions,
      padding: 'left',
      run: async (inputs) => disposeTree(await run(params, inputs)),
      dispose: () => run.dispose(),
    }
  }
  if (bertFamilies.has(type)) {
    const { config, params } = await loadBert(checkpoint)
    // Padding stands on the right, so positions are those that the model counts itself.
    const run = compile(
      (inner: BertParams, { embeddings, mask }: Pick<Fed, 'embeddings' | 'mask'>): Tensor =>
        bertStates(inner, config, { embeddings, mask }).hidden,
    )
    return {
      kind: 'encoder',
      table: tableOf(params.tokens.weight),
      positions: longestText(config),
      padding: 'right',
      run: async ({ embeddings, mask }) => disposeTree(await run(params, { embeddings, mask })),
      dispose: () => run.dispose(),
    }
  }
  throw new TokenwrightError('unsupported-part', 'a model that takes no rows of tokens here', {
    where: 'model_type',
    value: type,
  })
}

function tableOf({ data, shape }: HostTensor): EmbeddingTable {
  return { data: data as Float32Array, width: shape[1] }
}
