/** @file What methods of moving a model need beyond it, from the files that the command names. */
import type { Extras, Transplant } from '@tokenwright/systems/move/tokenadapt'
import type { Context } from '../../context.js'
import { readPairs } from '../../model-texts.js'
import { modelFolder } from '../model/open-model.js'

export interface Inputs {
  readonly parallel?: string
  readonly dictionary?: string
  readonly donor?: string
  readonly auxiliary: 'rows' | 'texts'
  readonly encoder?: string
  readonly quiet?: boolean
}

/** The options that give what a method needs. */
export const NEEDS: ReadonlyMap<string, string> = new Map([
  ['texts', '--texts'],
  ['parallel', '--parallel'],
  ['donor', '--donor'],
])

/** What methods may need, from files. @throws TokenwrightError for what cannot be read or is missing */
export async function gatherExtras(
  context: Context,
  opened: Transplant,
  options: Inputs,
  texts: readonly string[] | undefined,
): Promise<Extras> {
  const { TokenwrightError } = await import('@tokenwright/text')
  const { sentenceEncoder, wordVectors } = await import('@tokenwright/systems/move/initialisers')
  const { donorRows } = await import('@tokenwright/systems/move/tokenadapt')
  if (options.auxiliary === 'texts' && texts === undefined)
    throw new TokenwrightError('invalid-option', 'word vectors need --texts', { value: '--auxiliary texts' })
  const words =
    texts === undefined || (options.auxiliary === 'rows' && options.dictionary === undefined)
      ? undefined
      : await wordVectors(texts, { signal: context.signal })
  if (options.dictionary !== undefined && words === undefined)
    throw new TokenwrightError('invalid-option', 'a dictionary joins word vectors and needs --texts', {
      value: options.dictionary,
    })
  const encoder =
    options.encoder === undefined
      ? undefined
      : await sentenceEncoder(await modelFolder(context, options.encoder, options.quiet), { signal: context.signal })
  return {
    ...(encoder === undefined ? {} : { auxiliary: encoder }),
    ...(texts === undefined ? {} : { texts }),
    ...(options.auxiliary === 'texts' && words !== undefined ? { auxiliary: words } : {}),
    ...(options.dictionary === undefined || words === undefined
      ? {}
      : { languages: { old: words, new: words, dictionary: await readPairs(options.dictionary) } }),
    ...(options.parallel === undefined ? {} : { parallel: await readPairs(options.parallel) }),
    ...(options.donor === undefined
      ? {}
      : { donor: await donorRows(await modelFolder(context, options.donor, options.quiet), opened.encoder) }),
  }
}
