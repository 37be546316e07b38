import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGenerator } from '@tokenwright/nn/generation'
import { TokenwrightError, type Encoder } from '@tokenwright/text'
import { wave } from '../initialisers/testing/tokenizers.js'
import { calculate } from './calculator.js'
import type { FrozenModel } from './frozen-model.js'
import { bestFirst, generateWithTools, type ToolRuntime } from './generate.js'
import { planMask, writePlan } from './plan.js'
import { toolSession, type NextTokens } from './session.js'
import { pens, smallModel } from './testing/small-model.js'

let model: FrozenModel
const sessions: NextTokens[] = []
beforeAll(async () => {
  model = await smallModel()
})
afterAll(async () => {
  await Promise.all(sessions.map((session) => session.dispose()))
})

const execute = ({ id }: { id: string }, args: string): string => calculate(id, args)

function runtimeOf(session: NextTokens, bias: number, tools = pens): ToolRuntime {
  sessions.push(session)
  const { encoder, config } = model
  return { encoder, session, words: config.vocabulary, positions: config.positions, begin: [], ends: [], tools, bias }
}

/** A model that says what a script tells it: after a text, the words or tools to be likely, best first. */
function scripted(rule: (text: string) => readonly (string | number)[]): NextTokens {
  const { encoder, config } = model
  let ids: number[] = []
  const logits = (): Float32Array => {
    const out = new Float32Array(config.vocabulary + pens.length).fill(-10)
    // Padding rows must never be taken.
    out.fill(99, encoder.size, config.vocabulary)
    rule(encoder.decode(ids)).forEach((next, rank) => {
      const id = typeof next === 'number' ? config.vocabulary + next : encoder.encode(next)[0]
      out[id] = 9 - rank
    })
    return out
  }
  return {
    start: async (given) => {
      ids = [...given]
      return logits()
    },
    next: async (id) => {
      ids.push(id)
      return logits()
    },
    dispose: async () => undefined,
  }
}

describe('without tools', () => {
  it('or with a constant of −Infinity, the text is that of the model, token for token', async () => {
    const prompt = 'the miller '
    const ids = [...model.encoder.encode(prompt)]
    const generator = createGenerator(model.config, model.params)
    const [expected] = await generator.generate([ids], { maxTokens: 30, temperature: 0 })
    await generator.dispose()
    // The untrained model may prefer a padding row, which is no text.
    expect(expected.every((id) => id < model.encoder.size)).toBe(true)
    const text = model.encoder.decode(expected)
    const rows = wave(pens.length * model.config.width, 1).map((x) => 100 * x)
    for (const [session, bias, tools] of [
      [toolSession(model, new Float32Array()), 5, []],
      [toolSession(model, rows), -Infinity, pens],
    ] as const) {
      const options = { prompt, execute, maxTokens: 30, stop: [] }
      const found = await generateWithTools(runtimeOf(session, bias, [...tools]), options)
      expect(found).toMatchObject({ text, withCalls: text, log: [], ended: 'length' })
    }
  })

  it('logits of words do not change when rows are added', async () => {
    const plain = toolSession(model, new Float32Array())
    const more = toolSession(model, wave(pens.length * model.config.width, 2))
    sessions.push(plain, more)
    const ids = [...model.encoder.encode('the river')]
    const [a, b] = [await plain.start(ids), await more.start(ids)]
    expect(b).toHaveLength(a.length + pens.length)
    a.forEach((logit, i) => expect(Math.abs(b[i] - logit)).toBeLessThan(1e-6))
  })
})

describe('the loop', () => {
  it('calls a tool, writes its result, bans a digit behind it, and goes on', async () => {
    const session = scripted((text) => {
      if (text.endsWith('<multiply>(')) return ['1']
      if (text.endsWith('(1')) return ['2']
      if (text.endsWith('(12')) return [',']
      if (text.endsWith(',')) return ['3']
      if (text.endsWith(',3')) return [')']
      if (text.endsWith('36.')) return ['\n']
      if (text.endsWith('36')) return ['7', '.']
      return text.endsWith('=') ? ['5', 1] : ['=']
    })
    const options = { prompt: 'Q: 12*3\nA: 12*3', execute }
    // Without the constant the word 5 wins.
    expect(await generateWithTools(runtimeOf(session, 0), { ...options, maxTokens: 2 })).toMatchObject({ log: [] })
    const found = await generateWithTools(runtimeOf(session, 2), options)
    expect(found).toEqual({
      text: '=36.',
      withCalls: '=<multiply>(12,3)=36.',
      log: [{ tool: 'multiply', at: 1, args: '12,3', result: '36' }],
      ended: 'stop',
    })
  })

  it('puts a space before the result where the model would', async () => {
    const session = scripted((text) => {
      if (text.endsWith('(')) return ['1']
      if (text.endsWith('(1')) return [',']
      if (text.endsWith(',')) return ['1']
      if (text.endsWith(',1')) return [')']
      return text.endsWith('=') ? [0, ' 7'] : ['\n']
    })
    const { text } = await generateWithTools(runtimeOf(session, 0), { prompt: 'A: 1 + 1 =', execute })
    expect(text).toBe(' 2')
  })

  it('takes back what fails, logs both, and ends normally with the next candidate', async () => {
    const session = scripted((text) => {
      if (text.endsWith('<divide>(')) return ['1']
      if (text.endsWith('(1')) return [',']
      if (text.endsWith('<divide>(1,')) return ['0']
      if (text.endsWith('<add>(1,')) return ['4']
      if (text.endsWith(',0') || text.endsWith(',4')) return [')']
      if (text.endsWith('<add>(')) return ['1']
      // Arguments that never end.
      if (text.includes('<multiply>(')) return ['1']
      return text.endsWith('=') ? [2, 1, 0, '9'] : ['\n']
    })
    const found = await generateWithTools(runtimeOf(session, 0), { prompt: 'A: =', execute })
    expect(found.log.map(({ tool, result }) => [tool, result])).toEqual([
      ['divide', undefined],
      ['multiply', undefined],
      ['add', '5'],
    ])
    expect(found.log[0].error).toMatch(/without a finite result: "1,0"$/)
    expect(found.log[1].error).toMatch(/do not end/)
    expect(found).toMatchObject({ text: '5', ended: 'stop' })
    // Where every tool fails, the word behind them is written, and the session is back where it was.
    const failing = {
      prompt: 'A: =',
      execute: () => {
        throw new TokenwrightError('invalid-data', 'no', { value: 1 })
      },
    }
    expect(await generateWithTools(runtimeOf(session, 0), failing)).toMatchObject({ text: '9', ended: 'stop' })
  })

  it('stops calling when it has called enough, stops at an end, and passes an abort on', async () => {
    const always = scripted((text) =>
      text.endsWith('(')
        ? ['1']
        : text.endsWith('(1')
          ? [',']
          : text.endsWith('(1,')
            ? ['1']
            : text.endsWith('(1,1')
              ? [')']
              : [0, ':'],
    )
    const found = await generateWithTools(runtimeOf(always, 0), { prompt: 'A: =', execute, maxCalls: 2, maxTokens: 6 })
    expect(found.log).toHaveLength(2)
    expect(found).toMatchObject({ ended: 'length' })
    const end = model.encoder.encode(':')[0]
    expect(
      await generateWithTools({ ...runtimeOf(always, -Infinity), ends: [end] }, { prompt: 'A', execute }),
    ).toMatchObject({ text: '', ended: 'end' })
    const abort = new AbortController()
    const stopping = {
      prompt: 'A: =',
      signal: abort.signal,
      execute: () => {
        abort.abort()
        throw new Error('late')
      },
    }
    await expect(generateWithTools(runtimeOf(always, 0), stopping)).rejects.toThrow()
  })

  it('refuses what cannot be run', async () => {
    const session = scripted(() => ['.'])
    const run = (more: object, bias = 0) =>
      generateWithTools(runtimeOf(session, bias), { prompt: 'A', execute, ...more })
    await expect(run({ prompt: '' })).rejects.toThrow(/""$/)
    await expect(run({ candidates: 0 })).rejects.toThrow(/0$/)
    await expect(run({}, NaN)).rejects.toThrow(/NaN$/)
  })

  it('orders candidates as sorting does', () => {
    const encoder: Encoder = model.encoder
    const words = model.config.vocabulary
    const logits = wave(words + pens.length, 9)
    for (const bias of [-Infinity, 0, 1]) {
      const expected = [...logits.keys()]
        .filter((id) => id < encoder.size || (id >= words && bias !== -Infinity))
        .sort((a, b) => logits[b] + (b >= words ? bias : 0) - logits[a] - (a >= words ? bias : 0))
      expect(bestFirst(logits, { words, bias, encoder }, { banned: false, tools: true, count: 7 })).toEqual(
        expected.slice(0, 7),
      )
      const noDigits = expected.filter((id) => id >= words || !/^\d/.test(encoder.decode([id])))
      expect(bestFirst(logits, { words, bias, encoder }, { banned: true, tools: true, count: 300 })).toEqual(
        noDigits.slice(0, 300),
      )
    }
  })
})

describe('plans', () => {
  const tools = ['[WALK]', '[SIT]', '[END]', '<couch>', '<bed>'].map((id) => ({
    id,
    name: id,
    description: '',
    args: '',
  }))

  it('turn from action to object, stay in the scene, and repeat WALK only', () => {
    const mask = planMask(tools, ['couch'])
    const open = (): string[] => tools.filter((_, i) => mask.allows(i)).map(({ id }) => id)
    expect(open()).toEqual(['[WALK]', '[SIT]', '[END]'])
    mask.take(0)
    expect(open()).toEqual(['<couch>'])
    mask.take(3)
    expect(open()).toEqual(['[WALK]', '[SIT]', '[END]'])
    mask.take(1)
    mask.take(3)
    expect(open()).toEqual(['[WALK]', '[END]'])
    expect(() => planMask([{ ...tools[0], id: 'WALK' }], [])).toThrow(/"WALK"$/)
  })

  it('are written until their end, or 48 tokens', async () => {
    const seen: string[] = []
    const { encoder, config } = model
    const session: NextTokens = {
      start: async (ids) => {
        seen.push(encoder.decode(ids))
        const out = new Float32Array(config.vocabulary + tools.length)
        // Prefers a bed that is not there, then to sit, then the end.
        const wants = seen.length < 5 ? [4, 1, 3, 0, 2] : [2, 4, 3, 1, 0]
        wants.forEach((tool, rank) => (out[config.vocabulary + tool] = 5 - rank))
        return out
      },
      next: async () => new Float32Array(config.vocabulary + tools.length),
      dispose: async () => undefined,
    }
    const plan = await writePlan(runtimeOf(session, 0, tools), { prompt: 'Plan:\n', scene: ['couch'] })
    expect(plan).toEqual(['[SIT]', '<couch>', '[WALK]', '<couch>', '[END]'])
    expect(seen[2]).toBe('Plan:\n[SIT] <couch>\n')
    const endless = {
      ...runtimeOf(
        session,
        0,
        tools.filter(({ id }) => id !== '[END]'),
      ),
      session: { ...session, start: async () => new Float32Array(config.vocabulary + 4) },
    }
    expect(await writePlan(endless, { prompt: 'Plan:\n', scene: ['couch'] })).toHaveLength(48)
  })
})
