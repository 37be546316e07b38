/** @file Files appear whole or not at all: written beside their place under another name, then renamed. */
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { access, open, rename } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Context } from './context.js'

/**
 * Refuses before the work what could not be written after it.
 *
 * @throws TokenwrightError `unwritable`
 */
export async function refuseMissingFolder(path: string): Promise<void> {
  try {
    await access(dirname(resolve(path)))
  } catch (cause) {
    const { TokenwrightError } = await import('@tokenwright/text')
    throw new TokenwrightError('unwritable', 'no such folder to write to', { value: path, cause })
  }
}

/**
 * @throws TokenwrightError `unwritable`; the file that stood there before is then untouched
 */
export async function writeAtomically(context: Context, path: string, content: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`)
  context.onExit(() => rmSync(temporary, { force: true }))
  try {
    const handle = await open(temporary, 'wx')
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, path)
  } catch (cause) {
    rmSync(temporary, { force: true })
    const { TokenwrightError } = await import('@tokenwright/text')
    throw new TokenwrightError(
      'unwritable',
      `cannot write (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`,
      { value: path, cause },
    )
  }
}
