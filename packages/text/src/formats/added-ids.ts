/**
 * @file Which ids Hugging Face gives to added tokens. It does not take them from the file: a token of the model's
 * vocabulary keeps its id, any other gets the next free one. Source: tokenizers, src/tokenizer/added_vocabulary.rs.
 */

/** Gives out ids to added tokens one after the other. */
export function addedIds(
  vocabularySize: number,
  idOf: (token: string) => number | undefined,
): (token: string) => number {
  const given = new Map<string, number>()
  let highest = -1
  return (token) => {
    let id = given.get(token) ?? idOf(token)
    if (id === undefined)
      id = highest >= vocabularySize || (vocabularySize === 0 && highest >= 0) ? highest + 1 : vocabularySize
    given.set(token, id)
    if (id > highest) highest = id
    return id
  }
}
