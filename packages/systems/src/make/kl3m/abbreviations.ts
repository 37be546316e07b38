/** @file A file of legal abbreviations, as a user has it: its layout, its check, and the pieces that become tokens. */
import { TokenwrightError } from '@tokenwright/text'

export interface Abbreviations {
  /** Statutes and codes, such as `Ala. Code`. */
  readonly laws: readonly string[]
  readonly journals: readonly string[]
  /** Abbreviated words in names of cases, such as `Ass'n`. */
  readonly caseNames: readonly string[]
  /** Reporters and the other spellings of each. */
  readonly reporters: ReadonlyMap<string, readonly string[]>
}

/**
 * Reads an abbreviation file: JSON with the lists `laws`, `journals` and `case_name_abbreviations`, and the object
 * `reporters` from each reporter to its variations. Lists that are missing are empty.
 *
 * @throws TokenwrightError `invalid-data` where it is not JSON of that layout, with the place
 * @example
 * parseAbbreviations('{"laws": ["Ala. Code"], "reporters": {"F.2d": ["F. 2d"]}}').laws // ['Ala. Code']
 */
export function parseAbbreviations(json: string): Abbreviations {
  let data: unknown
  try {
    data = JSON.parse(json)
  } catch (cause) {
    throw new TokenwrightError('invalid-data', 'abbreviation file that is not JSON', {
      value: json.slice(0, 60),
      cause,
    })
  }
  const root = record(data, 'abbreviations')
  return {
    laws: texts(root.get('laws'), 'laws'),
    journals: texts(root.get('journals'), 'journals'),
    caseNames: texts(root.get('case_name_abbreviations'), 'case_name_abbreviations'),
    reporters: new Map(
      Array.from(record(root.get('reporters') ?? {}, 'reporters'), ([reporter, variations]) => [
        reporter,
        texts(variations, `reporters[${JSON.stringify(reporter)}]`),
      ]),
    ),
  }
}

/** Every piece between white space of every abbreviation: `Ala. Code Ann.` gives three. */
export function citationTokens({ laws, journals, caseNames, reporters }: Abbreviations): string[] {
  const tokens: string[] = []
  const add = (text: string): void => {
    for (const piece of text.split(/\s+/)) if (piece !== '') tokens.push(piece)
  }
  for (const list of [laws, journals, caseNames]) list.forEach(add)
  for (const [reporter, variations] of reporters) {
    add(reporter)
    variations.forEach(add)
  }
  return tokens
}

function record(value: unknown, where: string): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TokenwrightError('invalid-data', 'abbreviation file without the object that belongs here', {
      where,
      value,
    })
  return new Map(Object.entries(value))
}

function texts(value: unknown, where: string): readonly string[] {
  if (value === undefined) return []
  if (!Array.isArray(value))
    throw new TokenwrightError('invalid-data', 'abbreviation file without the list that belongs here', { where, value })
  return value.map((text: unknown, index) => {
    if (typeof text !== 'string')
      throw new TokenwrightError('invalid-data', 'abbreviation that is no text', {
        where: `${where}[${index}]`,
        value: text,
      })
    return text
  })
}
