/** @file What this server is: its places, its limits, what it may read. */
import { basename } from 'node:path'
import * as z from 'zod'
import { knownPrices } from '@tokenwright/measure/metrics'
import { route, type Route } from '../server/route.js'
import { MOST_TOKENIZER_BYTES } from './tokenizers.js'
import { MOST_UPLOAD_BYTES } from './uploads.js'
import type { Shown } from '../server/shown-report.js'
import type { Workspace } from '../workspace.js'

export interface About {
  readonly version: string
  readonly workspace: Workspace
  readonly folders: readonly string[]
  /** The report that this server was started with. */
  readonly shown: Shown | null
}

export function aboutRoutes({ version, workspace, folders, shown }: About): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/about',
      summary: 'Version, places and limits of this server',
      response: z.object({
        version: z.string(),
        node: z.string(),
        workspace: z.string(),
        folders: z.array(z.object({ index: z.number(), name: z.string(), path: z.string() })),
        shown: z.object({ job: z.number(), title: z.string(), tokenizers: z.array(z.string()) }).nullable(),
        limits: z.object({ uploadBytes: z.number(), tokenizerBytes: z.number() }),
      }),
      handle: () => ({
        version,
        node: process.versions.node,
        workspace: workspace.root,
        folders: folders.map((path, index) => ({ index, name: basename(path) || path, path })),
        shown,
        limits: { uploadBytes: MOST_UPLOAD_BYTES, tokenizerBytes: MOST_TOKENIZER_BYTES },
      }),
    }),
    route({
      method: 'get',
      path: '/api/prices',
      summary: 'Prices of input tokens, each with the month in which it was seen and where',
      response: z.array(
        z.object({
          model: z.string(),
          provider: z.string(),
          tokenizer: z.string(),
          currency: z.string(),
          perMillionInput: z.number(),
          dated: z.string(),
          source: z.string(),
        }),
      ),
      handle: () => knownPrices(),
    }),
  ]
}
