import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compile, load } from '@tokenwright/text'
import { chatTemplates, readChat, renderChat, templateTokens } from './chat.js'

const message = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .map((text) => text.replace(/^(?:system|user|assistant):/gim, '').trim())
  .filter((text) => text !== '')

describe('a chat template', () => {
  it('is read from lines that name a role', () => {
    expect(readChat('system: Be brief.\nuser: One\ntwo\n\nassistant: Three\nUSER: Four')).toEqual([
      { role: 'system', text: 'Be brief.' },
      { role: 'user', text: 'One\ntwo' },
      { role: 'assistant', text: 'Three' },
      { role: 'user', text: 'Four' },
    ])
    expect(readChat('no role at all')).toEqual([{ role: 'user', text: 'no role at all' }])
    expect(readChat(' \n')).toEqual([])
  })

  it('writes what the makers of the models publish', () => {
    const chat = 'system: S\nuser: U\nassistant: A\nuser: V'
    const rendered = (name: string): string => renderChat(name, chat).text
    expect(rendered('chatml')).toBe(
      '<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nU<|im_end|>\n<|im_start|>assistant\nA<|im_end|>\n<|im_start|>user\nV<|im_end|>\n<|im_start|>assistant\n',
    )
    expect(rendered('llama-2')).toBe('<s>[INST] <<SYS>>\nS\n<</SYS>>\n\nU [/INST] A</s>[INST] V [/INST]')
    expect(rendered('llama-3')).toContain('<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|>')
    expect(rendered('gemma')).toContain('<start_of_turn>model\nA<end_of_turn>\n')
    expect(rendered('none')).toBe(chat)
  })

  it('keeps every message whole and says where it stands', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...chatTemplates.keys()),
        fc.array(message, { minLength: 1, maxLength: 6 }),
        (name, all) => {
          const chat = all.map((text, i) => `${i % 2 === 0 ? 'user' : 'assistant'}: ${text}`).join('\n')
          const { text, contents } = renderChat(name, chat)
          const found = Array.from({ length: contents.length / 2 }, (_, i) =>
            text.slice(contents[2 * i], contents[2 * i + 1]),
          )
          expect(found).toEqual(readChat(chat).map((one) => one.text))
        },
      ),
    )
  })

  it('costs the tokens that hold nothing of a message', async () => {
    const encoder = compile(await load('o200k_harmony'))
    const { text, contents } = renderChat('harmony', 'user: Hello')
    const { ids, utf16 } = encoder.encodeWithOffsets(text, { special: 'allow' })
    // <|start|> user <|message|> Hello <|end|> <|start|> assistant <|channel|> final <|message|>
    expect(ids.length).toBe(10)
    expect(templateTokens(utf16, contents)).toBe(9)
  })
})
