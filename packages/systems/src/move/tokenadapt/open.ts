/** @file A model folder and a target tokenizer, opened and held against each other before anything is computed. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { compile, load, TokenwrightError, type Encoder, type Tokenizer } from '@tokenwright/text'
import { openCheckpoint, type Checkpoint } from '@tokenwright/nn/checkpoints'
import { pairVocabularies, type VocabularyPair } from '../initialisers/vocabulary-pair.js'
import { readOptional } from '../../files.js'
import { findTokenTensors, type TokenTensors } from './matrices.js'
import { missingInTemplate, renameIds, rolesOf, withSpecialTokens } from './special-tokens.js'

type Json = Readonly<Record<string, unknown>>

export interface Target {
  readonly tokenizer: Tokenizer
  /** Folder with further files of the tokenizer, such as tokenizer_config.json. */
  readonly folder?: string
}

export interface OpenOptions {
  readonly match?: 'bytes' | 'spelling'
  /** Adds the old model's special tokens that the new tokenizer lacks, behind its last id. */
  readonly addSpecialTokens?: boolean
  /** Rows are a multiple of this; as the old matrix had them if not given. */
  readonly padTo?: number
}

export interface Transplant {
  readonly checkpoint: Checkpoint
  readonly tensors: TokenTensors
  readonly vocabularies: VocabularyPair
  readonly tokenizer: Tokenizer
  readonly encoder: Encoder
  readonly oldEncoder: Encoder
  /** Rows of the new matrices, padding included. */
  readonly rows: number
  readonly config: Json
  readonly generationConfig?: Json
  readonly tokenizerConfig: Json
  readonly chatTemplate?: string
  readonly warnings: readonly string[]
}

/**
 * Opens both and checks everything that can be wrong without computing a row.
 * @throws TokenwrightError `invalid-data` where model and tokenizer do not belong together, where the model needs special tokens
 * that the new tokenizer does not have, or where the new tokenizer can spell neither bytes nor unknown text;
 * `unsupported-part` for models whose token tensors are not known
 */
export async function openTransplant(model: string, target: Target, options: OpenOptions = {}): Promise<Transplant> {
  const checkpoint = await openCheckpoint(model)
  const tensors = await findTokenTensors(checkpoint)
  const oldEncoder = compile(await load(model))
  if (oldEncoder.size > tensors.rows)
    throw new TokenwrightError('invalid-data', `a tokenizer with more ids than the ${tensors.rows} rows of its model`, {
      where: model,
      value: oldEncoder.size,
    })
  const [oldConfig, oldMap, generation, template] = await Promise.all([
    readJson(model, 'tokenizer_config.json'),
    readJson(model, 'special_tokens_map.json'),
    readJson(model, 'generation_config.json'),
    readText(model, 'chat_template.jinja'),
  ])
  const newConfig = target.folder === undefined ? undefined : await readJson(target.folder, 'tokenizer_config.json')
  const newMap = target.folder === undefined ? undefined : await readJson(target.folder, 'special_tokens_map.json')
  const { config } = checkpoint
  const oldRoles = rolesOf(oldEncoder, present(oldConfig, oldMap), config)
  const first = compile(target.tokenizer)
  const tokenizer =
    options.addSpecialTokens === true
      ? withSpecialTokens(target.tokenizer, first.size, specialTexts(oldEncoder))
      : target.tokenizer
  const encoder = tokenizer === target.tokenizer ? first : compile(tokenizer)
  checkSpells(encoder)
  const added = options.addSpecialTokens === true ? roleTexts(oldEncoder, oldRoles) : {}
  const newRoles = rolesOf(encoder, present(newConfig, newMap, added))
  const vocabularies = pairVocabularies(oldEncoder, encoder, { match: options.match, oldRoles, newRoles })
  const backwards = new Map<number, number>()
  vocabularies.shared.forEach((old, id) => {
    if (old >= 0 && !backwards.has(old)) backwards.set(old, id)
  })
  const roles = { old: oldRoles, new: newRoles }
  const renamed = renameIds(config, roles, (id) => backwards.get(id), 'config.json')
  const generated = generation && renameIds(generation, roles, (id) => backwards.get(id), 'generation_config.json')
  const rows = rowCount(tensors.rows, oldEncoder.size, encoder.size, options.padTo)
  const chatTemplate = template ?? textField(oldConfig, 'chat_template')
  const ownTemplate = textField(newConfig, 'chat_template')
  const missing = chatTemplate === undefined ? [] : missingInTemplate(ownTemplate ?? chatTemplate, encoder)
  return {
    checkpoint,
    tensors,
    vocabularies,
    tokenizer,
    encoder,
    oldEncoder,
    rows,
    config: { ...renamed.json, vocab_size: rows },
    ...(generated === undefined ? {} : { generationConfig: generated.json }),
    tokenizerConfig: tokenizerConfigOf(encoder, newConfig, oldConfig, newRoles),
    ...(chatTemplate === undefined ? {} : { chatTemplate: ownTemplate ?? chatTemplate }),
    warnings: [
      ...renamed.warnings,
      ...(generated?.warnings ?? []),
      ...(missing.length === 0
        ? []
        : [`the chat template names ${missing.join(' ')}, which the new tokenizer does not have`]),
      ...digitWarning(oldEncoder, encoder),
    ],
  }
}

/** As many rows as tokens, in the multiple that the old matrix was padded to; the same number for a vocabulary of the same size. */
export function rowCount(oldRows: number, oldSize: number, newSize: number, padTo?: number): number {
  if (padTo !== undefined) {
    if (!Number.isSafeInteger(padTo) || padTo < 1)
      throw new TokenwrightError('invalid-option', 'rows are padded to a multiple from 1 on', { value: padTo })
    return Math.ceil(newSize / padTo) * padTo
  }
  if (newSize === oldSize) return oldRows
  const multiple = oldRows === oldSize ? 1 : ([128, 64, 32, 16, 8, 4, 2].find((size) => oldRows % size === 0) ?? 1)
  return Math.ceil(newSize / multiple) * multiple
}

/** Text that the new tokenizer cannot spell would be lost without a word. */
function checkSpells(encoder: Encoder): void {
  const { model } = encoder.tokenizer
  const hasUnknown =
    model.type === 'Unigram' ? model.unk_id !== null : model.type !== 'Boundless' && model.unk_token !== null
  if (hasUnknown) return
  const probe = '\u{10ffff}\u0000é'
  if (encoder.decode(encoder.encode(probe)) !== probe)
    throw new TokenwrightError('invalid-data', 'a new tokenizer without byte fallback and without an unknown token', {
      value: model.type,
    })
}

function specialTexts(encoder: Encoder): string[] {
  return encoder.tokenizer.added_tokens.filter(({ special }) => special).map(({ content }) => content)
}

function roleTexts(encoder: Encoder, roles: ReadonlyMap<string, number>): Json {
  return Object.fromEntries([...roles].map(([role, id]) => [`${role}_token`, encoder.idToToken(id)]))
}

/** The new tokenizer's own file where there is one; else what transformers needs to load tokenizer.json. */
function tokenizerConfigOf(
  encoder: Encoder,
  own: Json | undefined,
  old: Json | undefined,
  roles: ReadonlyMap<string, number>,
): Json {
  const limit = old?.model_max_length
  return {
    ...(own ?? { tokenizer_class: 'PreTrainedTokenizerFast', clean_up_tokenization_spaces: false }),
    ...Object.fromEntries([...roles].map(([role, id]) => [`${role}_token`, encoder.idToToken(id)])),
    ...(limit === undefined ? {} : { model_max_length: limit }),
  }
}

/** Tokenizers that cut numbers differently ruin arithmetic, whatever the rows are. */
function digitWarning(old: Encoder, fresh: Encoder): string[] {
  const lengths = (encoder: Encoder): string =>
    ['12', '345', '6789', '123456'].map((digits) => encoder.count(digits)).join(' ')
  return lengths(old) === lengths(fresh)
    ? []
    : ['numbers are cut differently by the two tokenizers; expect worse arithmetic until the model is trained on']
}

const present = (...files: readonly (Json | undefined)[]): Json[] =>
  files.filter((file): file is Json => file !== undefined)

function textField(json: Json | undefined, name: string): string | undefined {
  const value = json?.[name]
  return typeof value === 'string' ? value : undefined
}

async function readText(folder: string, name: string): Promise<string | undefined> {
  const bytes = await readOptional(join(folder, name))
  return bytes === null ? undefined : new TextDecoder().decode(bytes)
}

export async function readJson(folder: string, name: string): Promise<Json | undefined> {
  const text = await readText(folder, name)
  if (text === undefined) return undefined
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Json
  } catch (cause) {
    throw new TokenwrightError('invalid-data', 'a file that is not JSON', { value: join(folder, name), cause })
  }
  throw new TokenwrightError('invalid-data', 'a file that holds no JSON object', { value: join(folder, name) })
}

/** Licences and notices go along with weights. */
export async function legalFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder)
  return names.filter((name) => /^(licen[cs]e|notice|copying|use_policy)/i.test(name))
}
