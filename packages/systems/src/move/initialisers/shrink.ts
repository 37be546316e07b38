/**
 * @file The control: the mean of the pieces, scaled down. Any method that averages more rows also shortens the result, and
 * shorter output rows are less confident; what a method gains beyond this is its own.
 */
import { TokenwrightError } from '@tokenwright/text'
import { samePlan, type Initialiser } from './contract.js'
import { piecewise } from './fvt.js'

/**
 * @param scale factor of the pieces' mean
 * @param towards `zero`: rows are only scaled; `mean`: the rest is the mean of all rows
 * @throws TokenwrightError `invalid-option` for a scale outside of 0 to 1
 */
export function shrink(scale = 0.7, towards: 'zero' | 'mean' = 'zero'): Initialiser {
  if (!(scale >= 0 && scale <= 1))
    throw new TokenwrightError('invalid-option', 'rows are scaled by a number from 0 to 1', { value: scale })
  return {
    name: towards === 'zero' ? 'shrink' : 'shrink-to-mean',
    label: towards === 'zero' ? `${scale} × mean of pieces (control)` : `${scale} × pieces + rest × mean row (control)`,
    fills: 'new',
    fallback: 'scalar',
    async prepare({ vocabularies }) {
      return (id) => {
        const mix = piecewise(vocabularies.pieces(vocabularies.bytesOf(id)), (_, count) => scale / count)
        return mix && samePlan('composed', towards === 'zero' ? mix : { ...mix, mean: 1 - scale })
      }
    },
  }
}
