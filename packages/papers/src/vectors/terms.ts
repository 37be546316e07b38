/** @file From a text to the terms that vectors count. */
import { stem } from './porter.js'

/** Words that say how a sentence is built and not what it is about. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  `a about above after again against all also am an and any are as at be because been before being below between both but
  by can cannot could did do does doing down during each few for from further had has have having he her here hers him his
  how however i if in into is it its itself just many may me might more most much must my no nor not now of off on once one
  only or other our out over own per same she should show so some such than that the their them then there these they this
  those through thus to too two under until up upon us use used uses using very via was we well were what when where which
  while who whom whose why will with within without would yet you your`.split(/\s+/),
)

/** Words of a text as they are written, without stop words; hyphens part them, as in the full-text index. */
export function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).filter((word) => word.length > 1 && word.length <= 64 && !STOP_WORDS.has(word))
}

const CACHE_LIMIT = 50_000
const stems = new Map<string, string>()

/** Stems are asked for again and again: a scan of a store meets the same words in each paper. */
export function stemOf(word: string): string {
  let found = stems.get(word)
  if (found === undefined) {
    if (stems.size >= CACHE_LIMIT) stems.clear()
    found = stem(word)
    stems.set(word, found)
  }
  return found
}

/** How often each term occurs. */
export function countTerms(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const word of wordsOf(text)) {
    const term = stemOf(word)
    counts.set(term, (counts.get(term) ?? 0) + 1)
  }
  return counts
}

/** What of a paper its vector stands for; a title says more than a sentence, so it counts twice. */
export function textOfPaper(paper: { title: string; summary: string; keywords: string }): string {
  return `${paper.title}\n${paper.title}\n${paper.summary}\n${paper.keywords}`
}
