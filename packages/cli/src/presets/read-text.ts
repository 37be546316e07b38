/** @file Small text files that options name, compressed or not. */
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { TokenwrightError } from '@tokenwright/text'

/** Lists of terms and abbreviations are far smaller. */
const MOST_BYTES = 2 ** 26

/** @throws TokenwrightError `unreadable` where it is missing, no UTF-8 or larger than any list of terms */
export async function readTextFile(path: string): Promise<string> {
  try {
    const bytes = await readFile(path)
    if (bytes.length > MOST_BYTES) throw new RangeError(`larger than ${MOST_BYTES} bytes`)
    const content = path.endsWith('.gz') ? await promisify(gunzip)(bytes, { maxOutputLength: MOST_BYTES }) : bytes
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? (cause instanceof Error ? cause.message : String(cause))
    throw new TokenwrightError('unreadable', `cannot read (${reason})`, { value: path, cause })
  }
}
