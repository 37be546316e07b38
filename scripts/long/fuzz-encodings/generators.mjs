/** Random strings of several kinds, all from one seeded source. */

/** xorshift32 over a mixed seed: fast, and the same on every machine. */
export function random(seed) {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x85ebca6b) | 0 || 1
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
  const below = (n) => next() % n
  return { below, pick: (list) => list[below(list.length)], between: (low, high) => low + below(high - low + 1) }
}

// prettier-ignore
const RANGES = [
  [0x00, 0x7f], [0x20, 0x7e], [0x41, 0x5a], [0x61, 0x7a], [0x30, 0x39], [0x80, 0xff], [0x100, 0x24f], [0x250, 0x36f],
  [0x370, 0x3ff], [0x400, 0x52f], [0x531, 0x5ff], [0x600, 0x6ff], [0x700, 0x8ff], [0x900, 0x97f], [0x980, 0xdff],
  [0xe00, 0xeff], [0xf00, 0xfff], [0x1000, 0x10ff], [0x1100, 0x11ff], [0x1200, 0x139f], [0x13a0, 0x16ff],
  [0x1700, 0x18ff], [0x1900, 0x1cff], [0x1d00, 0x1dff], [0x1e00, 0x1fff], [0x2000, 0x206f], [0x2070, 0x218f],
  [0x2190, 0x2bff], [0x2c00, 0x2fff], [0x3000, 0x30ff], [0x3100, 0x33ff], [0x3400, 0x4dbf], [0x4e00, 0x9fff],
  [0xa000, 0xa8ff], [0xa900, 0xabff], [0xac00, 0xd7ff], [0xe000, 0xf8ff], [0xf900, 0xfaff], [0xfb00, 0xfdff],
  [0xfe00, 0xfe6f], [0xfe70, 0xfeff], [0xff00, 0xffef], [0xfff0, 0xffff], [0x10000, 0x107ff], [0x10800, 0x10fff],
  [0x11000, 0x11fff], [0x12000, 0x16fff], [0x17000, 0x18fff], [0x1b000, 0x1bcff], [0x1d000, 0x1d3ff],
  [0x1d400, 0x1d7ff], [0x1d800, 0x1ebff], [0x1ec00, 0x1efff], [0x1f000, 0x1f2ff], [0x1f300, 0x1faff],
  [0x1fb00, 0x1fbff], [0x20000, 0x323af], [0xe0000, 0xe01ef], [0xf0000, 0x10ffff],
]

// prettier-ignore
const SOUP = [
  ' ', ' ', ' ', '  ', '    ', '\n', '\n', '\n\n', '\r', '\r\n', '\t', '\v', '\f', '\x85', '\xa0', '\u1680', '\u2003', '\u2028',
  '\u2029', '\u202f', '\u205f', '\u3000', '\u180e', '\u200b', '\u200d', '\ufeff', "'", "'", "'s", "'S", "'re", "'RE", "'Ll", "'ve", "'m", "'d",
  "'T", "'\u017f", "'s's", "don't", "I'LL", "\u2019s", 'a', 'B', 'Z', 'é', 'ß', 'ǅ', 'ʰ', 'ا', '字', '1', '12', '1234', '٣', '½', 'Ⅷ', '.', ',', '/', '//',
  '/\n', '-', '_', '__', '(', '"', '<', '|', '<|endoftext|>', '\u0301', '\u0345', '😀', '👩‍👩‍👧', '🇩🇪', '\0', 'constructor', '__proto__',
]
const RUNS = [
  'a',
  'A',
  '_',
  ' ',
  '\n',
  '\r\n',
  '1',
  '=',
  '的',
  'ก',
  '\u0301',
  '😀',
  'ab',
  'Aa',
  '.\n',
  ' \n',
  "'s",
  '\0',
  '\xa0',
  '가나',
  '/',
]

/** @returns {(random: ReturnType<typeof random>) => string} one kind chosen for each string */
export function makeGenerator({ text, token, tokens }) {
  const points = (r) => {
    const ranges = Array.from({ length: r.between(1, 4) }, () => r.pick(RANGES))
    let out = ''
    for (let n = r.between(1, 60); n > 0; n--) {
      const [low, high] = r.pick(ranges)
      const point = r.between(low, high)
      // Surrogates stay out: unassigned and private code points stay in.
      out += String.fromCodePoint(point >= 0xd800 && point <= 0xdfff ? 0xfffd : point)
      if (r.below(8) === 0) out += ' '
    }
    return out
  }
  const slice = (r, most) => {
    const at = r.below(text.length - most)
    return text.slice(at, at + r.between(1, most))
  }
  const soup = (r) => Array.from({ length: r.between(1, 40) }, () => r.pick(SOUP)).join('')
  const mutated = (r) => {
    const units = [...slice(r, 300)]
    for (let n = r.below(6); n > 0; n--) {
      const at = r.below(units.length + 1)
      const kind = r.below(5)
      if (kind === 0) units.splice(at, r.below(4))
      else if (kind === 1) units.splice(at, 0, r.pick(SOUP))
      else if (kind === 2) units.splice(at, 1, points(r).slice(0, 4))
      else if (kind === 3) units.splice(at, 0, ...units.slice(at, at + r.below(20)))
      else units[at] = units[at]?.toUpperCase() ?? ' '
    }
    return units.join('')
  }
  const vocabulary = (r) => Array.from({ length: r.between(1, 20) }, () => token(r.below(tokens))).join('')
  const run = (r) => {
    const unit = r.below(3) === 0 ? points(r).slice(0, 3) : r.pick(RUNS)
    return r.pick(SOUP) + unit.repeat(r.below(20) === 0 ? r.between(1, 2000) : r.between(1, 200)) + r.pick(SOUP)
  }
  const joined = (r) => slice(r, 60) + soup(r).slice(0, 20) + vocabulary(r).slice(0, 60) + points(r).slice(0, 20)
  const lone = (r) => slice(r, 40) + String.fromCharCode(r.between(0xd800, 0xdfff)) + r.pick(SOUP)
  // prettier-ignore
  const kinds = [points, points, points, mutated, mutated, mutated, mutated, soup, soup, soup, vocabulary, vocabulary, vocabulary, joined, joined, run]
  return (r) => (r.below(200) === 0 ? lone(r) : r.pick(kinds)(r))
}
