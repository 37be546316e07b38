/** @file What is said about the publication that a system implements. */

/** Where a system acts: what it does to tokens. The folder of the system has the same name. */
export type Job = 'make' | 'measure' | 'move' | 'shrink' | 'spend' | 'generate' | 'audit'

export interface Headline {
  /** What was measured, in one short sentence. */
  readonly claim: string
  /** As printed in the paper, with its unit. */
  readonly reported: string
  /** Section, table or file of the paper's repository. */
  readonly where: string
}

export interface Paper {
  /** Also the name of the system on the command line, of its folder and of its data. */
  readonly slug: string
  readonly title: string
  /** Day of the first version, `YYYY-MM-DD`; `YYYY-MM` where the day is not known. */
  readonly published: string
  readonly authors: number
  readonly arxiv?: string
  /** `owner/name` on GitHub of the authors' code. */
  readonly repository?: string
  readonly job: Job
  /** One sentence for someone who has never heard of it: what it gives them. */
  readonly summary: string
  readonly headlines: readonly Headline[]
}
