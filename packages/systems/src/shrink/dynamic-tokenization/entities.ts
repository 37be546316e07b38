/** @file Named entities over merged tokens: labels of words on first tokens, and strict scores of spans. */
import { f1, type F1 } from '@tokenwright/nn'
import { TokenwrightError } from '@tokenwright/text'

export interface Entity {
  readonly kind: string
  /** Words from here ... */
  readonly start: number
  /** ... up to before here. */
  readonly end: number
}

/**
 * The places of a sequence that carry a label: the first token of each word that still has one of its own.
 * @param wordIds of merged tokens; null for special tokens
 * @example labelledPlaces([null, 0, 0, 1, null]) // [{ place: 1, word: 0 }, { place: 3, word: 1 }]
 */
export function labelledPlaces(
  wordIds: readonly (number | null)[],
): { readonly place: number; readonly word: number }[] {
  return wordIds.flatMap((word, place) => (word === null || word === wordIds[place - 1] ? [] : [{ place, word }]))
}

/**
 * The entities of a sentence in IOB2. An inside tag that continues nothing begins an entity, as in conlleval.
 * @throws TokenwrightError `invalid-data` for a tag of another form
 * @example entitiesOf(['B-LOC', 'I-LOC', 'O']) // [{ kind: 'LOC', start: 0, end: 2 }]
 */
export function entitiesOf(tags: readonly string[]): Entity[] {
  const entities: Entity[] = []
  let open: Entity | undefined
  tags.forEach((tag, at) => {
    if (tag === 'O') {
      open = undefined
      return
    }
    const [, place, kind] = /^([BI])-(.+)$/.exec(tag) ?? []
    if (place === undefined) throw new TokenwrightError('invalid-data', 'a tag that is not IOB2', { value: tag })
    if (place === 'I' && open !== undefined && open.kind === kind) {
      open = { ...open, end: at + 1 }
      entities[entities.length - 1] = open
    } else {
      open = { kind, start: at, end: at + 1 }
      entities.push(open)
    }
  })
  return entities
}

/**
 * Strict scores: an entity counts where kind, start and end are those of the annotation.
 * @throws TokenwrightError `invalid-data` for sentences or tags that do not match in number
 */
export function strictF1(predicted: readonly (readonly string[])[], actual: readonly (readonly string[])[]): F1 {
  if (predicted.length !== actual.length)
    throw new TokenwrightError('invalid-data', `tags for ${actual.length} sentences`, { value: predicted.length })
  let [hits, found, wanted] = [0, 0, 0]
  predicted.forEach((tags, sentence) => {
    if (tags.length !== actual[sentence].length)
      throw new TokenwrightError('invalid-data', `tags for ${actual[sentence].length} words`, {
        where: `sentence ${sentence}`,
        value: tags.length,
      })
    const name = ({ kind, start, end }: Entity): string => `${start} ${end} ${kind}`
    const truth = new Set(entitiesOf(actual[sentence]).map(name))
    const said = entitiesOf(tags)
    hits += said.filter((entity) => truth.has(name(entity))).length
    found += said.length
    wanted += truth.size
  })
  return f1(hits, found - hits, wanted - hits)
}
