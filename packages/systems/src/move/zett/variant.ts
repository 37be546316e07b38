/**
 * @file What training after a transfer did to the body of a base model, added to a fine-tuned variant of it. Zero-shot only rows
 * are exchanged (`openTransfer` with `base`); this is for bases that were trained on.
 */
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fromFloat32, openCheckpoint, toFloat32, writeCheckpoint, type Checkpoint } from '@tokenwright/nn/checkpoints'
import { TokenwrightError } from '@tokenwright/text'
import { findTokenTensors } from '../tokenadapt/matrices.js'

/** The share of the change that is added; the authors tried 0, 0.3, 0.5 and 0.7. */
export const PUBLISHED_SHARE = 0.5

export interface Variant {
  /** Folders: the variant, its base as it was, and the base after the transfer and the training behind it. */
  readonly fineTuned: string
  readonly base: string
  readonly trained: string
  /** From 0 to 1; at 0 every tensor of the variant keeps its bytes. */
  readonly share?: number
}

/**
 * Writes the variant with `share · (trained − base)` added to each tensor that holds no token rows. The result still has the
 * variant's own tokenizer and rows; `openTransfer` moves it.
 *
 * @throws TokenwrightError `invalid-data` for models whose tensors differ in name or shape, `invalid-option` for a share
 * outside of 0 to 1, `unwritable` if there is something in its place
 * @example await blendBody({ fineTuned: 'chat', base: 'base', trained: 'base-moved' }, 'chat-body')
 */
export async function blendBody(
  { fineTuned, base, trained, share = PUBLISHED_SHARE }: Variant,
  out: string,
): Promise<void> {
  if (!(share >= 0 && share <= 1))
    throw new TokenwrightError('invalid-option', 'a share lies from 0 to 1', { value: share })
  const [variant, from, to] = await Promise.all([fineTuned, base, trained].map((folder) => openCheckpoint(folder)))
  const rows = await tokenTensors(variant)
  for (const { name, shape } of variant.tensors.values())
    for (const other of [from, to])
      if (!rows.has(name) && other.tensors.get(name)?.shape.join() !== shape.join())
        throw new TokenwrightError('invalid-data', `a variant with a tensor that ${other.folder} does not have so`, {
          where: fineTuned,
          value: name,
        })
  await writeCheckpoint(
    out,
    [...variant.tensors.values()].map(({ name, type, shape }) => ({
      name,
      type,
      shape,
      bytes: async () => {
        const bytes = await variant.readBytes(name)
        if (share === 0 || rows.has(name)) return bytes
        const [before, after] = await Promise.all([from.read(name), to.read(name)])
        const values = toFloat32(type, bytes)
        return fromFloat32(
          type,
          values.map((value, i) => value + share * (after.data[i] - before.data[i])),
        )
      },
    })),
    { config: variant.config, files: await otherFiles(fineTuned) },
  )
}

async function tokenTensors(checkpoint: Checkpoint): Promise<Set<string>> {
  const { input, output, copies, biases } = await findTokenTensors(checkpoint)
  return new Set([input, ...(output === undefined ? [] : [output]), ...copies, ...biases].map(({ name }) => name))
}

/** Tokenizer, templates and notices go along; weights and config.json are written anew. */
async function otherFiles(folder: string): Promise<Map<string, Uint8Array>> {
  const entries = await readdir(folder, { withFileTypes: true })
  const files = new Map<string, Uint8Array>()
  for (const entry of entries) {
    if (
      !entry.isFile() ||
      entry.name === 'config.json' ||
      /\.(safetensors|bin|pt|pth|ckpt|index\.json)$/.test(entry.name)
    )
      continue
    files.set(entry.name, await readFile(join(folder, entry.name)))
  }
  return files
}
