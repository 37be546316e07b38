/** @file A small corpus that the project wrote itself: clauses as contracts have them, varied by a seed. */
import { createDraw } from '@tokenwright/measure/statistics'

const PARTIES = [
  'the Borrower',
  'the Lender',
  'the Administrative Agent',
  'each Guarantor',
  'the Licensee',
  'the Trustee',
]
const DUTIES = [
  'shall deliver to',
  'shall indemnify and hold harmless',
  'shall promptly notify',
  'may, at its sole option, assign to',
  'represents and warrants to',
]
const THINGS = [
  'all Constitutional and statutory claims under 42 U.S.C. § 1983',
  'the unpaid principal amount of each Term Loan outstanding on the Maturity Date',
  'a Compliance Certificate substantially in the form of Exhibit (b)(ii)',
  'any Consent, Collateral or Commitment described in Section 12(b)(6)',
  'reasonable attorneys’ fees, costs and expenses incurred since 1999',
]

/** @returns documents of about `clauses` sentences each, the same for the same seed */
export function contracts(documents: number, clauses = 40, seed = 1): string[] {
  const draw = createDraw(seed)
  const pick = (list: readonly string[]): string => list[draw(list.length)]
  return Array.from({ length: documents }, () =>
    Array.from(
      { length: clauses },
      (_, i) =>
        `(${String.fromCharCode(0x61 + (i % 26))}) ${pick(PARTIES)} ${pick(DUTIES)} ${pick(PARTIES)} ${pick(THINGS)}.`,
    ).join('\n\n'),
  )
}
