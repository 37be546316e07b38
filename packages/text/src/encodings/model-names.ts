/**
 * @file Which encoding the models of OpenAI use, as far as OpenAI has published it in tiktoken.
 * State of tiktoken 0.14.0 (tiktoken/model.py), November 2026. A model that is not here is refused, not guessed.
 */
import { TokenwrightError } from '../errors.js'
import type { EncodingName } from './definitions.js'

const EXACT: ReadonlyMap<string, EncodingName> = new Map(
  (
    [
      ['o200k_base', 'o1 o3 o4-mini gpt-5 gpt-4.1 gpt-4o'],
      ['cl100k_base', 'gpt-4 gpt-3.5-turbo gpt-3.5 gpt-35-turbo davinci-002 babbage-002'],
      ['cl100k_base', 'text-embedding-ada-002 text-embedding-3-small text-embedding-3-large'],
      [
        'p50k_base',
        'text-davinci-003 text-davinci-002 code-davinci-002 code-davinci-001 code-cushman-002 code-cushman-001',
      ],
      ['p50k_base', 'davinci-codex cushman-codex'],
      ['p50k_edit', 'text-davinci-edit-001 code-davinci-edit-001'],
      ['r50k_base', 'text-davinci-001 text-curie-001 text-babbage-001 text-ada-001 davinci curie babbage ada'],
      [
        'r50k_base',
        'text-similarity-davinci-001 text-similarity-curie-001 text-similarity-babbage-001 text-similarity-ada-001',
      ],
      [
        'r50k_base',
        'text-search-davinci-doc-001 text-search-curie-doc-001 text-search-babbage-doc-001 text-search-ada-doc-001',
      ],
      ['r50k_base', 'code-search-babbage-code-001 code-search-ada-code-001 gpt2 gpt-2'],
    ] as const
  ).flatMap(([encoding, models]) => models.split(' ').map((model): [string, EncodingName] => [model, encoding])),
)

/** In tiktoken's order: the first prefix that fits decides. */
const PREFIXES: readonly (readonly [prefix: string, encoding: EncodingName])[] = [
  ['o1-', 'o200k_base'],
  ['o3-', 'o200k_base'],
  ['o4-mini-', 'o200k_base'],
  ['gpt-5', 'o200k_base'],
  ['gpt-4.5-', 'o200k_base'],
  ['gpt-4.1-', 'o200k_base'],
  ['chatgpt-4o-', 'o200k_base'],
  ['gpt-4o-', 'o200k_base'],
  ['gpt-4-', 'cl100k_base'],
  ['gpt-3.5-turbo-', 'cl100k_base'],
  ['gpt-35-turbo-', 'cl100k_base'],
  ['gpt-oss-', 'o200k_harmony'],
  ['ft:gpt-4o', 'o200k_base'],
  ['ft:gpt-4', 'cl100k_base'],
  ['ft:gpt-3.5-turbo', 'cl100k_base'],
  ['ft:davinci-002', 'cl100k_base'],
  ['ft:babbage-002', 'cl100k_base'],
]

/**
 * Name of the encoding that a model of OpenAI uses.
 *
 * @throws TokenwrightError `invalid-option` for a model whose encoding OpenAI has not published.
 * @example
 * encodingForModel('gpt-4o-2024-08-06') // 'o200k_base'
 */
export function encodingForModel(model: string): EncodingName {
  const found = EXACT.get(model) ?? PREFIXES.find(([prefix]) => model.startsWith(prefix))?.[1]
  if (found === undefined)
    throw new TokenwrightError('invalid-option', 'model whose encoding is not known (tiktoken 0.14.0, November 2026)', {
      value: model,
    })
  return found
}
