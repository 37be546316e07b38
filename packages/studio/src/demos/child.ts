/** @file The process of one demonstration: it is told what to show, answers once, and ends. */
import type { Block } from './contract.js'
import { demos } from './index.js'

export interface DemoRequest {
  readonly system: string
  readonly given: string
}

export type DemoAnswer = { readonly blocks: Block[] } | { readonly problem: string }

async function answerTo({ system, given }: DemoRequest): Promise<DemoAnswer> {
  try {
    const demo = demos.get(system)
    if (demo === undefined) return { problem: `no demonstration of ${JSON.stringify(system)}` }
    return { blocks: await demo.run(given, new AbortController().signal) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

process.once('disconnect', () => process.exit(1))
process.once('message', (request: DemoRequest) => {
  void answerTo(request).then((answer) => process.send?.(answer, undefined, undefined, () => process.exit(0)))
})
