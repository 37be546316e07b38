/** @file The property White_Space: 25 code points, the same ones since Unicode 6.3. */

/** What Rust's `char::is_whitespace` and `\s` mean; unlike JavaScript's `\s`, U+0085 is in and U+FEFF is not. */
export function isWhiteSpace(codePoint: number): boolean {
  if (codePoint < 0x80) return codePoint === 0x20 || (codePoint >= 9 && codePoint <= 13)
  if (codePoint < 0x1680) return codePoint === 0x85 || codePoint === 0xa0
  return (
    codePoint === 0x1680 ||
    (codePoint >= 0x2000 && codePoint <= 0x200a) ||
    codePoint === 0x2028 ||
    codePoint === 0x2029 ||
    codePoint === 0x202f ||
    codePoint === 0x205f ||
    codePoint === 0x3000
  )
}
