/** @file Vectors from auxiliary embeddings, held to what was promised: whoever gives them may be a user's own program. */
import { TokenwrightError } from '@tokenwright/text'
import type { Auxiliary } from '../contract.js'
import { normalise } from '../rows.js'

/**
 * Unit vectors of texts, [texts.length, width]; rows of zeros stay zeros.
 * @throws TokenwrightError `invalid-data` for vectors of another size, or with numbers that are not finite
 */
export async function unitVectors(auxiliary: Auxiliary, texts: readonly Uint8Array[]): Promise<Float32Array> {
  return normalise(checkedVectors(auxiliary, await auxiliary.embed(texts), texts.length), auxiliary.width)
}

/** @throws TokenwrightError as `unitVectors` */
export function checkedVectors({ name, width }: Auxiliary, data: Float32Array, count: number): Float32Array {
  if (data.length !== count * width)
    throw new TokenwrightError('invalid-data', `auxiliary embeddings of another size than ${count} × ${width}`, {
      where: name,
      value: data.length,
    })
  const place = data.findIndex((x) => !Number.isFinite(x))
  if (place >= 0)
    throw new TokenwrightError('invalid-data', 'auxiliary embeddings with a number that is not finite', {
      where: `${name}, text ${Math.floor(place / width)}`,
      value: data[place],
    })
  return data
}
