/** @file What a job is: what was asked for, how far it is, what came of it. Checked wherever it enters. */
import * as z from 'zod'

/** Text to work on: never a path from a browser, always one of the places that the server was started with. */
export const corpusSchema = z.discriminatedUnion('source', [
  z.strictObject({ source: z.literal('sample') }),
  z.strictObject({ source: z.literal('folder'), index: z.number().int().min(0).max(99).default(0) }),
  z.strictObject({ source: z.literal('uploads'), names: z.array(z.string().max(120)).min(1).max(200) }),
])

/** The name of a bundled encoding, or of a tokenizer of the workspace. */
const tokenizerName = z.string().min(1).max(120)

/** A model folder: never a path from a browser, always one that the server has found; or a small one that is trained first. */
export const modelSchema = z.discriminatedUnion('source', [
  z.strictObject({ source: z.literal('small'), steps: z.number().int().min(50).max(10_000).default(600) }),
  z.strictObject({ source: z.literal('known'), name: z.string().min(1).max(200) }),
])

export const requestSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('train'),
    name: z.string().min(1).max(80),
    algorithm: z.enum(['bpe', 'unigram', 'wordpiece', 'superbpe', 'boundless']).default('bpe'),
    vocabulary: z.number().int().min(300).max(1_000_000).default(8192),
    corpus: corpusSchema,
  }),
  z.strictObject({
    kind: z.literal('measure'),
    tokenizers: z.array(tokenizerName).min(1).max(6),
    corpus: corpusSchema,
  }),
  z.strictObject({ kind: z.literal('report'), corpus: corpusSchema }),
  z.strictObject({
    kind: z.literal('transplant'),
    model: modelSchema,
    /** The new tokenizer; null trains one on the text. */
    tokenizer: tokenizerName.nullable().default(null),
    /** Ways of making rows for new tokens; all where none is named. */
    methods: z.array(z.string().max(60)).max(40).default([]),
    /** Steps in which token rows are trained after the move. */
    trainSteps: z.number().int().min(0).max(2000).default(0),
    corpus: corpusSchema,
  }),
  z.strictObject({
    kind: z.literal('hypernet'),
    model: modelSchema,
    tokenizer: tokenizerName.nullable().default(null),
    /** Of the second phase, in which it learns tokenizers that are drawn anew. */
    steps: z.number().int().min(20).max(20_000).default(200),
    corpus: corpusSchema,
  }),
  z.strictObject({ kind: z.literal('bench'), system: z.string().max(60), size: z.enum(['smoke', 'full']) }),
])

export type Corpus = z.infer<typeof corpusSchema>
export type JobRequest = z.infer<typeof requestSchema>
export type JobKind = JobRequest['kind']

export const stateSchema = z.enum(['queued', 'running', 'done', 'failed', 'cancelled'])
export type JobState = z.infer<typeof stateSchema>

const pointSchema = z.object({ vocabularySize: z.number(), bytesPerToken: z.number() })

export const progressSchema = z.object({
  /** Of a training: tokens that were learned since the last progress, some of them, as text. */
  learned: z.array(z.string()).optional(),
  /** Of a training: the curve on held-out text, as far as it is known. */
  curve: z.array(pointSchema).optional(),
  stage: z.string(),
  done: z.number(),
  total: z.number().nullable(),
  note: z.string(),
})
export type JobProgress = z.infer<typeof progressSchema>

export const jobSchema = z.object({
  id: z.number(),
  kind: z.enum(['train', 'measure', 'report', 'transplant', 'hypernet', 'bench']),
  title: z.string(),
  request: z.unknown(),
  state: stateSchema,
  created: z.number(),
  started: z.number().nullable(),
  finished: z.number().nullable(),
  attempts: z.number(),
  progress: progressSchema.nullable(),
  /** Depends on the kind; null until the job is done. */
  result: z.unknown().nullable(),
  error: z.string().nullable(),
  /** Files that it left: pages, tables, data. */
  files: z.array(z.string()),
})
export type Job = z.infer<typeof jobSchema>

/** What a request names, found: kept with the job, since another server may have other folders. */
export interface Found {
  /** Files and folders of the corpus. */
  readonly paths: readonly string[]
  /** Name and place of each tokenizer; a bundled encoding is its own place. */
  readonly tokenizers: readonly { readonly name: string; readonly source: string }[]
  /** Folder of the model. */
  readonly model: string | null
}

/** What a child process is given: everything found, nothing left to look up. */
export interface Assignment extends Found {
  readonly request: JobRequest
  /** 1, and one more for each server that ended in the middle of the job. */
  readonly attempt: number
  /** A folder of this job alone, which stays until the job is removed. */
  readonly folder: string
  /** Where a trained tokenizer goes. */
  readonly tokenizerFolder: string
  /** Where results of experiments go. */
  readonly resultFolder: string
}

/** From the child to the server. */
export type Report =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly progress: JobProgress }
  | { readonly type: 'log'; readonly text: string }
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly message: string }

/** One line of a job's record, as browsers follow it. */
export type JobEvent =
  | { readonly type: 'state'; readonly state: JobState }
  | { readonly type: 'progress'; readonly progress: JobProgress }
  | { readonly type: 'log'; readonly text: string }
