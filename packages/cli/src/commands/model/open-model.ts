/** @file Models by what a person calls them: a folder, or a repository of the hub, which is fetched into the cache. */
import { resolve } from 'node:path'
import type { Context } from '../../context.js'

export const MODEL_HELP = 'model folder, or hf:org/name'

/** The folder of a model. @throws TokenwrightError `unreadable` for a repository that cannot be had */
export async function modelFolder(context: Context, source: string, quiet?: boolean): Promise<string> {
  if (!source.startsWith('hf:')) return resolve(source)
  const { fetchCheckpoint } = await import('@tokenwright/nn/checkpoints')
  const { byteSize } = await import('@tokenwright/measure/format')
  const progress = context.progress({ quiet })
  let file = ''
  const folder = await fetchCheckpoint(source, {
    onProgress: (name, bytes, total) => {
      if (name !== file) progress.stage(name, total)
      file = name
      progress.update(bytes, `${byteSize(bytes)} of ${byteSize(total)}`)
    },
  })
  progress.end()
  return folder
}
