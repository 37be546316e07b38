/** @file Strings from a byte stream, exactly: nothing is replaced, a byte order mark stays, no character is cut. */
import { TokenwrightError } from '@tokenwright/text'

/**
 * @throws TokenwrightError `unreadable` at the first byte that is not UTF-8
 */
export async function* textStream(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
    } catch (cause) {
      throw new TokenwrightError('unreadable', 'not valid UTF-8', { value: name, cause })
    }
  }
  for await (const chunk of chunks) {
    const text = decode(chunk)
    if (text !== '') yield text
  }
  const rest = decode()
  if (rest !== '') yield rest
}
