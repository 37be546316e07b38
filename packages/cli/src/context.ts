/** @file What every subcommand gets: where to write, how wide, in which colours, and when to stop. */
import { createColours, type Colours } from './colours.js'
import { createProgress, type Progress } from './progress.js'

export interface Context {
  /** Fires on the first Ctrl-C. */
  readonly signal: AbortSignal
  readonly colours: Colours
  /** Columns of the terminal; a generous width where the output is no terminal. */
  readonly width: number
  /** The output goes to a person, not into a pipe or file. */
  readonly interactive: boolean
  /** Writes to the standard output, in the pace of whoever reads it. */
  write(data: string | Uint8Array): Promise<void>
  /** A line on the standard error: remarks that are not the result. */
  remark(text: string): void
  progress(options: { readonly quiet?: boolean }): Progress
  /** Runs when the command ends in whatever way: for temporary files. Must be synchronous. */
  onExit(clean: () => void): void
}

const WIDTH_WITHOUT_TERMINAL = 120

export function createContext(signal: AbortSignal, onExit: (clean: () => void) => void): Context {
  const { stdout, stderr } = process
  return {
    signal,
    colours: createColours(stdout, process.env),
    width: stdout.isTTY ? Math.max(40, stdout.columns || 80) : WIDTH_WITHOUT_TERMINAL,
    interactive: stdout.isTTY === true,
    write: (data) =>
      new Promise((resolve, reject) => {
        stdout.write(data, (error) => (error ? reject(error) : resolve()))
      }),
    remark: (text) => void stderr.write(`${text}\n`),
    progress: ({ quiet }) => {
      const progress = createProgress(stderr, quiet === true)
      onExit(() => progress.end())
      return progress
    },
    onExit,
  }
}
