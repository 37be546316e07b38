/** @file The folder in which a training keeps its state, so that it can go on after an interruption. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TokenwrightError } from '@tokenwright/text/errors'

/**
 * Takes the folder for a training: new, or where this training stopped.
 *
 * @param training everything that decides its course, as text
 * @throws TokenwrightError `invalid-data` for the state of another training, `unreadable`
 */
export async function claimState(folder: string, training: string): Promise<void> {
  const path = join(folder, 'training.sha256')
  const mark = createHash('sha256').update(training).digest('hex')
  const found = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined
    throw new TokenwrightError('unreadable', 'state of a training', { value: path, cause })
  })
  if (found !== undefined && found !== mark)
    throw new TokenwrightError('invalid-data', 'the state of another training; go on with its options, or remove it', {
      value: folder,
    })
  await mkdir(folder, { recursive: true })
  await writeFile(path, mark)
}
