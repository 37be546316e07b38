/** @file Model folders that the server knows: those of the command line, what lies in them, and what was brought in. */
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Places } from './corpora.js'

export interface KnownModel {
  /** What requests call it. */
  readonly name: string
  readonly path: string
  readonly kind: 'folder' | 'own'
  /** Of its weights. */
  readonly bytes: number
}

/** @returns folders that hold config.json and safetensors, the outermost first */
export async function findModels({ workspace, folders }: Places): Promise<KnownModel[]> {
  const found: KnownModel[] = []
  for (const folder of folders) await look(found, folder, basename(folder), 'folder', 1)
  await look(found, workspace.folder('models'), '', 'own', 1)
  return found
}

async function look(
  found: KnownModel[],
  path: string,
  name: string,
  kind: KnownModel['kind'],
  depth: number,
): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  const weights = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.safetensors'))
  if (weights.length > 0 && entries.some((entry) => entry.name === 'config.json')) {
    const sizes = await Promise.all(weights.map((entry) => stat(join(path, entry.name))))
    const unique = found.some((other) => other.name === name) ? `${name} (${found.length + 1})` : name
    found.push({ name: unique, path, kind, bytes: sizes.reduce((sum, { size }) => sum + size, 0) })
  }
  if (depth === 0) return
  for (const entry of entries)
    if (entry.isDirectory() && !entry.name.startsWith('.'))
      await look(found, join(path, entry.name), name === '' ? entry.name : `${name}/${entry.name}`, kind, depth - 1)
}
