/** @file What the command tells the shell. */
export const EXIT_OK = 0
export const EXIT_FAILURE = 1
/** Wrong options or arguments. */
export const EXIT_USAGE = 2
/** Stopped by Ctrl-C: 128 and the number of the signal, as shells have it. */
export const EXIT_INTERRUPTED = 130
