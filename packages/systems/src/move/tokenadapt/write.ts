/** @file Writes the moved model: beside its place, verified there, and only then under its name. */
import { createHash, randomUUID } from 'node:crypto'
import { readFile, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { toTokenizerJson, TokenwrightError } from '@tokenwright/text'
import { writeCheckpoint, type TensorSource } from '@tokenwright/nn/checkpoints'
import { newTensor, replacedTensors, type TransplantPlan } from './build.js'
import { legalFiles, type Transplant } from './open.js'
import { reportOf } from './report.js'
import { takePlace } from '../take-place.js'
import { verifyFolder, type Verification } from './verify.js'

export interface WriteOptions {
  /** Puts the new folder in the place of one that is there. */
  readonly force?: boolean
  /** Bytes of the largest shard. */
  readonly shardBytes?: number
  readonly signal?: AbortSignal
  /** The largest checkpoint, in bytes, whose logits are computed to verify it, which takes it into memory twice; 500 MB. */
  readonly probeBytes?: number
  /** Further files of the folder, such as a report of one's own. */
  readonly files?: ReadonlyMap<string, string>
}

/**
 * Writes a complete Hugging Face folder. Nothing stands under `out` unless all of it was written and read back: tensors that do
 * not belong to tokens bit for bit, or as they were trained, new rows finite and as computed, the tokenizer with the same ids,
 * and, for families that run here, the same logits on a probe as in memory.
 *
 * @throws TokenwrightError `unwritable` for a folder that is there (without `force`) or a full disk; `invalid-data` if what was
 * read back is not what was written
 */
export async function writeTransplant(
  transplant: Transplant,
  plan: TransplantPlan,
  out: string,
  options: WriteOptions = {},
): Promise<Verification> {
  const exists = await stat(out).then(
    () => true,
    () => false,
  )
  if (exists && options.force !== true)
    throw new TokenwrightError('unwritable', 'there is something in the place of the new folder', { value: out })
  const hashes = new Map<string, string>()
  const draft = join(dirname(out), `.${basename(out)}.${randomUUID()}.unverified`)
  try {
    await writeCheckpoint(draft, sourcesOf(transplant, plan, hashes), {
      config: transplant.config,
      shardBytes: options.shardBytes,
      files: new Map([...(await filesOf(transplant, plan)), ...(options.files ?? [])]),
    })
    const verification = await verifyFolder(draft, transplant, plan, hashes, options)
    await takePlace(draft, out)
    return verification
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

function sourcesOf(transplant: Transplant, plan: TransplantPlan, hashes: Map<string, string>): TensorSource[] {
  const { checkpoint, tensors, rows } = transplant
  const replaced = new Set(replacedTensors(transplant))
  return [...checkpoint.tensors.values()].map(({ name, type, shape }) => ({
    name,
    type,
    shape: replaced.has(name) ? shape.map((length) => (length === tensors.rows ? rows : length)) : shape,
    bytes: async () => {
      const bytes = replaced.has(name)
        ? await newTensor(transplant, plan, name)
        : (plan.trained?.body?.get(name) ?? (await checkpoint.readBytes(name)))
      hashes.set(name, createHash('sha256').update(bytes).digest('hex'))
      return bytes
    },
  }))
}

async function filesOf(transplant: Transplant, plan: TransplantPlan): Promise<Map<string, string | Uint8Array>> {
  const { checkpoint, tokenizer, tokenizerConfig, generationConfig, chatTemplate } = transplant
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
  const files = new Map<string, string | Uint8Array>([
    ['tokenizer.json', toTokenizerJson(tokenizer)],
    ['tokenizer_config.json', json(tokenizerConfig)],
    ['transplant-report.json', reportOf(transplant, plan)],
  ])
  if (generationConfig !== undefined) files.set('generation_config.json', json(generationConfig))
  if (chatTemplate !== undefined) files.set('chat_template.jinja', chatTemplate)
  for (const name of await legalFiles(checkpoint.folder)) files.set(name, await readFile(join(checkpoint.folder, name)))
  return files
}
