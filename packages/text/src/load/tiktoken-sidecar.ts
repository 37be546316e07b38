/**
 * @file What a *.tiktoken file leaves out, in a JSON file beside it, under the names that tiktoken's `Encoding` has for
 * them: `{"pat_str": "...", "special_tokens": {"<|endoftext|>": 50256}}`.
 */
import * as json from '../formats/fields.js'
import { MAX_ID } from '../vocabulary.js'
import { parseJson } from './tokenizer-json.js'

export interface Sidecar {
  readonly pattern: string
  readonly specialTokens: readonly (readonly [content: string, id: number])[]
}

export function readSidecar(file: Uint8Array | string): Sidecar {
  const sidecar = json.asObject(parseJson(file), '')
  const tokens = json.objectOf(sidecar, 'special_tokens')
  return {
    pattern: json.stringOf(sidecar, 'pat_str'),
    specialTokens: Object.keys(tokens.value).map(
      (content) => [content, json.integerOf(tokens, content, 0, MAX_ID)] as const,
    ),
  }
}

export function writeSidecar({ pattern, specialTokens }: Sidecar): string {
  // By hand, since an object would put keys such as `7` first and lose `__proto__`.
  const tokens = specialTokens.map(([content, id]) => `    ${JSON.stringify(content)}: ${id}`).join(',\n')
  return `{\n  "pat_str": ${JSON.stringify(pattern)},\n  "special_tokens": {\n${tokens}\n  }\n}\n`
}
