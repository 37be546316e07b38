/** @file Runs one command line: signals, errors and exit codes. */
import { EXIT_FAILURE, EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE } from './exit-code.js'
import { createContext } from './context.js'
import { createProgram } from './program.js'

/** How long work has to stop by itself after the first Ctrl-C. */
const PATIENCE_MS = 2000

/**
 * Runs `tokenwright` with the given arguments and returns the exit code: 0 done, 1 failed, 2 wrong usage, 130 stopped.
 *
 * @example
 * process.exitCode = await run(['count', 'README.md'])
 */
export async function run(args: readonly string[]): Promise<number> {
  const controller = new AbortController()
  const cleaners: (() => void)[] = []
  const clean = (): void => {
    for (const cleaner of cleaners.splice(0).toReversed()) cleaner()
  }
  const stop = (): void => {
    if (controller.signal.aborted) {
      clean()
      process.exit(EXIT_INTERRUPTED)
    }
    controller.abort()
    // What waits for input that does not come never looks at the signal.
    setTimeout(() => {
      clean()
      process.exit(EXIT_INTERRUPTED)
    }, PATIENCE_MS).unref()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  process.on('exit', clean)
  // A reader that has seen enough (`| head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT_OK)
  })
  const context = createContext(controller.signal, (cleaner) => void cleaners.push(cleaner))
  try {
    await createProgram(context).parseAsync(args, { from: 'user' })
    return EXIT_OK
  } catch (error) {
    // First of all, so that the message does not stand behind a progress bar.
    clean()
    return report(error, args.includes('--debug'))
  } finally {
    clean()
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    process.off('exit', clean)
  }
}

function report(error: unknown, debug: boolean): number {
  if (!(error instanceof Error)) {
    process.stderr.write(`tokenwright: ${String(error)}\n`)
    return EXIT_FAILURE
  }
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') return EXIT_OK
  // Commander has printed its message (or the help that was asked for) by the time it throws.
  if ('exitCode' in error && typeof error.exitCode === 'number') return error.exitCode === 0 ? EXIT_OK : EXIT_USAGE
  process.stderr.write(`tokenwright: ${debug ? (error.stack ?? error.message) : error.message}\n`)
  if (debug && error.cause instanceof Error)
    process.stderr.write(`caused by ${error.cause.stack ?? error.cause.message}\n`)
  const kind = 'kind' in error ? error.kind : undefined
  if (kind === 'aborted') return EXIT_INTERRUPTED
  return kind === 'invalid-option' ? EXIT_USAGE : EXIT_FAILURE
}
