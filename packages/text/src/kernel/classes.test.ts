import { describe, expect, it } from 'vitest'
import { decodeBase64 } from '../base64.js'
import { generalCategory } from '../unicode/index.js'
import { blocks, index } from './class-table.generated.js'
import { classFlags } from './classes.js'

describe('class table', () => {
  it('holds the flags of every code point', () => {
    const flags = decodeBase64(blocks)
    const numbers = decodeBase64(index)
    const wrong: number[] = []
    for (let codePoint = 0; codePoint < 0x110000; codePoint++) {
      const block = numbers[(codePoint >> 7) * 2] | (numbers[(codePoint >> 7) * 2 + 1] << 8)
      if (flags[block * 128 + (codePoint & 127)] !== classFlags(codePoint, generalCategory(codePoint)))
        wrong.push(codePoint)
    }
    expect(wrong).toEqual([])
  })
})
