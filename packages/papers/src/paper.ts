/** @file What is known about a paper: as it comes in, and as it is shown. */

/** A paper as an import delivers it. Everything but the title may be missing. */
export interface IncomingPaper {
  readonly title: string
  readonly summary?: string
  /** Names in the order of the title page. */
  readonly authors?: readonly string[]
  /** Where only the number is known; otherwise the length of `authors`. */
  readonly authorCount?: number
  /** Day of the first version: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`. */
  readonly published?: string
  /** Milliseconds since 1970 at which a feed listed it. */
  readonly listed?: number
  readonly arxiv?: string
  readonly doi?: string
  /** `owner/name` on GitHub, or an address. */
  readonly repository?: string
  readonly projectPage?: string
  readonly stars?: number
  readonly upvotes?: number
  readonly comments?: number
  readonly keywords?: readonly string[]
  readonly submittedBy?: string
  /** Name of the system of this project that implements it. */
  readonly system?: string
}

export type ReadingState = 'unread' | 'later' | 'reading' | 'read'

/** A paper as lists and pages show it. All texts are plain: whoever prints them escapes them. */
export interface Paper {
  readonly id: number
  readonly title: string
  readonly summary: string
  readonly authors: readonly string[]
  readonly authorCount: number
  /** As precise as it is known: `YYYY-MM-DD`, `YYYY-MM`, `YYYY` or empty. */
  readonly published: string
  /** The day in whose list it stands, `YYYY-MM-DD`. */
  readonly day: string
  readonly arxiv: string | null
  readonly doi: string | null
  readonly repository: string | null
  readonly projectPage: string | null
  readonly stars: number | null
  /** Upvotes of the feed it came from, and those of this store. */
  readonly votes: number
  /** Whether the reader of this store has voted for it. */
  readonly voted: boolean
  readonly comments: number
  readonly keywords: readonly string[]
  readonly tags: readonly string[]
  readonly reading: ReadingState
  /** Came in less than a day ago and has not been opened. */
  readonly isNew: boolean
  readonly system: string | null
  /** Whether that system is here to be run. */
  readonly runnable: boolean
}

export interface Note {
  readonly id: number
  readonly text: string
  /** Milliseconds since 1970. */
  readonly written: number
}
