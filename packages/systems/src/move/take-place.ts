/** @file A finished folder takes the place of one that may be there. */
import { rename, rm, stat } from 'node:fs/promises'
import { TokenwrightError } from '@tokenwright/text'

/**
 * What was there is moved aside, and back if anything fails; it is deleted only when the new folder stands in its place.
 *
 * @param draft on the same file system as `out`
 * @throws TokenwrightError `unwritable`
 */
export async function takePlace(draft: string, out: string): Promise<void> {
  const aside = `${draft}.replaced`
  const exists = await stat(out).then(
    () => true,
    () => false,
  )
  try {
    if (exists) await rename(out, aside)
    try {
      await rename(draft, out)
    } catch (cause) {
      if (exists) await rename(aside, out)
      throw cause
    }
    await rm(aside, { recursive: true, force: true })
  } catch (cause) {
    throw new TokenwrightError('unwritable', 'a folder that cannot be put in its place', { value: out, cause })
  }
}
