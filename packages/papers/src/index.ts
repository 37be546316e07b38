/** @file The public functions of this package. */
export { PapersError, type PapersErrorKind } from './errors.js'
export type { IncomingPaper, Note, Paper, ReadingState } from './paper.js'
export { dayOf } from './dates.js'

export { openStore, type Store, type StoreOptions } from './store/open.js'

export { importPapers, listQuarantine, type ImportReport, type Rejected } from './import/import-papers.js'
export { importSeed } from './import/seed.js'
export type { Parsed } from './import/parsed.js'
export { FORMATS, formatOf, readAny, type Format } from './import/read-any.js'
export { importArxiv, importDaily, type ArxivQuery, type DailyQuery, type LiveReport } from './live/import-live.js'
export type { LiveOptions } from './live/polite-client.js'

export { feed, type Feed, type FeedOptions, type Span } from './feed/feed.js'
export { forYou, moreLikeThis, type ForYouOptions } from './feed/for-you.js'
export { LOCAL_READER, readPaper, readPapers, type PaperPage } from './feed/read-papers.js'
export { trending, trendingScore, type Window } from './feed/trending.js'

export { search, type Hit, type SearchOptions, type Why } from './search/search.js'
export { suggest } from './search/suggest.js'
export type { Filters } from './search/filters.js'
export { vectorIndex, type SentenceEncoder, type VectorIndex } from './vectors/vector-index.js'
export type { Scored } from './vectors/top.js'

export { addNote, addTag, editNote, listTags, removeNote, removeTag, setReading, vote } from './reader/reader.js'

export { checkAddress } from './digest/address.js'
export { answerLink } from './digest/link-pages.js'
export { CONFIRM_PATH, UNSUBSCRIBE_PATH, type MailSettings } from './digest/message.js'
export { outboxCounts } from './digest/outbox.js'
export { sendDigests, type DigestOptions, type DigestReport } from './digest/run.js'
export {
  confirm,
  listSubscriptions,
  recordBounce,
  subscribe,
  unsubscribe,
  type LinkOutcome,
  type Subscription,
  type SubscriptionOptions,
} from './digest/subscriptions.js'
export { folderTransport, smtpTransport, type MailTransport } from './digest/transports.js'

export { atomFeed, jsonFeed, type FeedDescription } from './syndication/feeds-out.js'
