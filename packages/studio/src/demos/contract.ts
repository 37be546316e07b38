/** @file A live demonstration of a system: on what the reader gives it, within seconds. */
import * as z from 'zod'

/** What a demonstration shows, piece by piece; pages draw them, whatever the system is. */
export const blockSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({
    kind: z.literal('cuts'),
    title: z.string(),
    rows: z.array(z.object({ name: z.string(), note: z.string(), pieces: z.array(z.string()) })),
  }),
  z.object({
    kind: z.literal('table'),
    title: z.string(),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.union([z.string(), z.number()]))),
    caption: z.string().optional(),
  }),
  z.object({
    kind: z.literal('bars'),
    title: z.string(),
    unit: z.string(),
    bars: z.array(z.object({ label: z.string(), value: z.number() })),
  }),
])
export type Block = z.infer<typeof blockSchema>

/** What a reader gives: a text, or bytes of a file, or the name of a tokenizer. */
export type DemoInput = 'text' | 'bytes' | 'tokenizer'

export const demoSchema = z.object({
  input: z.enum(['text', 'bytes', 'tokenizer']),
  /** What to do with it, in one sentence. */
  ask: z.string(),
  /** To begin with; empty for bytes, where a program of this machine stands in. */
  sample: z.string(),
})

export interface Demo {
  readonly input: DemoInput
  readonly ask: string
  readonly sample: string
  /** @param given the text, or the path of the file or tokenizer */
  run(given: string, signal: AbortSignal): Promise<Block[]>
}

/** Longer texts belong to jobs. */
export const MOST_DEMO_CHARACTERS = 100_000
