/** @file Colours, only on a terminal and only where they are wanted (NO_COLOR, FORCE_COLOR, TERM=dumb). */

export interface Colours {
  readonly enabled: boolean
  bold(text: string): string
  dim(text: string): string
  red(text: string): string
  green(text: string): string
  yellow(text: string): string
  cyan(text: string): string
  /** Background number `index` of a small set in which neighbours differ: for pieces of text side by side. */
  piece(text: string, index: number): string
}

/** Soft backgrounds of the 256-colour cube with black letters on them: readable on dark and light terminals. */
const PIECES = [153, 194, 223, 218, 189]

export function createColours(stream: { isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): Colours {
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0'
  const refused = (env.NO_COLOR !== undefined && env.NO_COLOR !== '') || env.TERM === 'dumb' || env.FORCE_COLOR === '0'
  const enabled = forced || (stream.isTTY === true && !refused)
  const code =
    (open: string, close: string) =>
    (text: string): string =>
      enabled ? `\x1b[${open}m${text}\x1b[${close}m` : text
  return {
    enabled,
    bold: code('1', '22'),
    dim: code('2', '22'),
    red: code('31', '39'),
    green: code('32', '39'),
    yellow: code('33', '39'),
    cyan: code('36', '39'),
    piece: (text, index) => code(`30;48;5;${PIECES[index % PIECES.length]}`, '0')(text),
  }
}
