/** @file The matrices of a model that uses the new tokenizer already. */
import { openCheckpoint } from '@tokenwright/nn/checkpoints'
import { TokenwrightError, type Encoder } from '@tokenwright/text'
import { compile, load } from '@tokenwright/text'
import type { Situation } from '../initialisers/contract.js'
import { findTokenTensors } from './matrices.js'
import { readStoredRows } from './stored-rows.js'

/**
 * @throws TokenwrightError `invalid-data` if the donor's tokenizer does not give the ids of the new one
 */
export async function donorRows(folder: string, encoder: Encoder): Promise<NonNullable<Situation['donor']>> {
  const own = compile(await load(folder))
  for (let id = 0; id < encoder.size; id++)
    if (own.idToToken(id) !== encoder.idToToken(id))
      throw new TokenwrightError('invalid-data', `a donor in ${folder} whose tokenizer is not the new one`, {
        where: `id ${id}`,
        value: own.idToToken(id),
      })
  const checkpoint = await openCheckpoint(folder)
  const tensors = await findTokenTensors(checkpoint)
  return {
    input: await readStoredRows(checkpoint, tensors.input),
    ...(tensors.output === undefined ? {} : { output: await readStoredRows(checkpoint, tensors.output) }),
  }
}
