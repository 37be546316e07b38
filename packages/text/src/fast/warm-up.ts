/**
 * @file Engines compile WebAssembly quickly and badly first, and well once a function has run for a while. Some
 * milliseconds spent on a sample when an encoder is made save more in the first text.
 */
import type { Windows } from './windows.js'

/** Common and rare words, several scripts, numbers, punctuation, white space: whatever the kernel has a branch for. */
const SAMPLE = `The quick brown fox jumps over 1,234 lazy dogs.\n\tconst answer = callSomething(fooBar, "x");  // why?\r\n
 Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich. Съешь же ещё этих мягких французских булок.
 いろはにほへと散りぬるを我が世誰ぞ常ならむ 他们说中文和日本語 키스의 고유조건은 입술끼리 เป็นมนุษย์สุดประเสริฐ
 ऋषियों को सताने वाले दुष्ट राक्षसों عجائب الدنيا السبع בן אדם unbelievablyStrangeIdentifierNames_and_snake_case\n\n`

const ROUNDS = 12

export function warmUp(windows: Windows): void {
  for (let round = 0; round < ROUNDS; round++) {
    // Another word each time, so that caches do not answer for the merging.
    const text = SAMPLE.replaceAll('o', `${round}ö`).replaceAll('の', String.fromCharCode(0x4e00 + round * 97))
    windows.encode(text, 0, text.length, () => {})
  }
}
