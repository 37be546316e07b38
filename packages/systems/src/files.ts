/** @file Small help with files: written whole, read with errors that name them. */
import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { TokenwrightError } from '@tokenwright/text'

/**
 * Writes a file beside its place and renames it, so that readers see the old one or the new one, never half of it.
 *
 * @throws TokenwrightError `unwritable`
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const draft = `${path}.${randomUUID()}.part`
  try {
    await mkdir(dirname(path), { recursive: true })
    const file = await open(draft, 'wx')
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (cause) {
    await rm(draft, { force: true })
    throw new TokenwrightError('unwritable', 'file that cannot be written', { value: path, cause })
  }
}

/** @returns null where there is no such file. @throws TokenwrightError `unreadable` */
export async function readOptional(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const bytes = await readFile(path)
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new TokenwrightError('unreadable', 'file that cannot be read', { value: path, cause })
  }
}
