/** @file What a model folder holds, from its headers alone. */
import { openCheckpoint, STORED_BYTES } from '@tokenwright/nn/checkpoints'
import { decoderFamilies } from '@tokenwright/nn/models'
import { compile, load, TokenwrightError } from '@tokenwright/text'
import { findTokenTensors } from './matrices.js'
import { readJson } from './open.js'
import { rolesOf } from './special-tokens.js'

export interface ModelFacts {
  readonly type: string
  readonly parameters: number
  readonly bytes: number
  readonly types: readonly string[]
  readonly rows: number
  readonly width: number
  readonly tied: boolean
  /** Numbers in token matrices over all numbers. */
  readonly tokenShare: number
  /** Whether this library runs the model. */
  readonly runs: boolean
  readonly tokenizer?: {
    readonly size: number
    readonly model: string
    readonly roles: readonly (readonly [role: string, token: string])[]
  }
  readonly tensors: readonly { readonly name: string; readonly type: string; readonly shape: readonly number[] }[]
  readonly warnings: readonly string[]
}

/**
 * @throws TokenwrightError `unreadable` without a checkpoint there, `unsupported-part` for one whose token matrices are not known
 * @example (await inspectModel('models/gpt2')).parameters
 */
export async function inspectModel(folder: string): Promise<ModelFacts> {
  const checkpoint = await openCheckpoint(folder)
  const found = await findTokenTensors(checkpoint)
  const all = [...checkpoint.tensors.values()]
  const numbers = ({ type, start, end }: (typeof all)[number]): number => (end - start) / STORED_BYTES[type]
  const parameters = all.reduce((sum, tensor) => sum + numbers(tensor), 0)
  const ofTokens = [found.input, ...(found.output === undefined ? [] : [found.output])]
  const type = String(checkpoint.config.model_type ?? 'unknown')
  const warnings: string[] = []
  const tokenizer = await load(folder).catch((cause: unknown) => {
    if (!(cause instanceof TokenwrightError)) throw cause
    warnings.push(`no tokenizer: ${cause.message}`)
    return undefined
  })
  const encoder = tokenizer && compile(tokenizer)
  if (encoder !== undefined && encoder.size > found.rows)
    warnings.push(`the tokenizer has ${encoder.size} ids and the model only ${found.rows} rows`)
  const files = await Promise.all(
    ['tokenizer_config.json', 'special_tokens_map.json'].map((name) => readJson(folder, name)),
  )
  const roles =
    encoder &&
    rolesOf(
      encoder,
      files.filter((file) => file !== undefined),
      checkpoint.config,
    )
  return {
    type,
    parameters,
    bytes: all.reduce((sum, { start, end }) => sum + end - start, 0),
    types: [...new Set(all.map((tensor) => tensor.type))],
    rows: found.rows,
    width: found.width,
    tied: found.output === undefined,
    tokenShare: ofTokens.reduce((sum, tensor) => sum + numbers(tensor), 0) / parameters,
    runs: decoderFamilies.has(type),
    ...(encoder === undefined || roles === undefined
      ? {}
      : {
          tokenizer: {
            size: encoder.size,
            model: encoder.tokenizer.model.type,
            roles: [...roles].map(([role, id]) => [role, encoder.idToToken(id) ?? ''] as const),
          },
        }),
    tensors: all.map(({ name, type: stored, shape }) => ({ name, type: stored, shape })),
    warnings,
  }
}
