/** @file Conversations as models read them: the borders and roles that a chat template writes around what people say. */

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly text: string
}

export interface RenderedChat {
  readonly text: string
  /** Where the messages themselves stand in it, in UTF-16 units: start and end, one after the other. */
  readonly contents: Uint32Array
}

interface Piece {
  readonly text: string
  readonly content?: true
}

interface ChatTemplate {
  readonly name: string
  /** Models that are trained with it. */
  readonly models: string
  pieces(messages: readonly ChatMessage[]): Piece[]
}

const said = (text: string): Piece => ({ text, content: true })
const mark = (text: string): Piece => ({ text })

/** Templates that write each message alike, and then open the answer. */
function uniform(before: (role: ChatMessage['role']) => string, after: string, begin = ''): ChatTemplate['pieces'] {
  return (messages) => [
    mark(begin),
    ...messages.flatMap(({ role, text }) => [mark(before(role)), said(text), mark(after)]),
    ...(messages.at(-1)?.role === 'assistant' ? [] : [mark(before('assistant'))]),
  ]
}

/** `[INST]`: what the system says is part of the first question. */
function instructions(system: (text: string) => Piece[]): ChatTemplate['pieces'] {
  return (messages) => {
    const pieces: Piece[] = [mark('<s>')]
    let waiting: Piece[] = []
    for (const { role, text } of messages) {
      if (role === 'system') waiting = system(text)
      else if (role === 'user') {
        pieces.push(mark('[INST] '), ...waiting, said(text), mark(' [/INST]'))
        waiting = []
      } else pieces.push(mark(' '), said(text), mark('</s>'))
    }
    return pieces
  }
}

const gemmaRole = (role: ChatMessage['role']): string => (role === 'assistant' ? 'model' : 'user')

/** Formats as the model cards of their makers publish them. */
export const chatTemplates: ReadonlyMap<string, ChatTemplate> = new Map([
  [
    'chatml',
    {
      name: 'ChatML',
      models: 'GPT-3.5 and GPT-4 as documented, Qwen, many open models',
      pieces: uniform((role) => `<|im_start|>${role}\n`, '<|im_end|>\n'),
    },
  ],
  [
    'harmony',
    {
      name: 'Harmony',
      models: 'gpt-oss',
      pieces: uniform(
        (role) => `<|start|>${role}${role === 'assistant' ? '<|channel|>final' : ''}<|message|>`,
        '<|end|>',
      ),
    },
  ],
  [
    'llama-3',
    {
      name: 'Llama 3',
      models: 'Llama 3, 3.1, 3.2, 3.3',
      pieces: uniform((role) => `<|start_header_id|>${role}<|end_header_id|>\n\n`, '<|eot_id|>', '<|begin_of_text|>'),
    },
  ],
  [
    'llama-2',
    {
      name: 'Llama 2',
      models: 'Llama 2 chat',
      pieces: instructions((text) => [mark('<<SYS>>\n'), said(text), mark('\n<</SYS>>\n\n')]),
    },
  ],
  [
    'mistral',
    { name: 'Mistral', models: 'Mistral 7B Instruct', pieces: instructions((text) => [said(text), mark('\n\n')]) },
  ],
  [
    'gemma',
    {
      name: 'Gemma',
      models: 'Gemma 1, 2, 3',
      pieces: uniform((role) => `<start_of_turn>${gemmaRole(role)}\n`, '<end_of_turn>\n', '<bos>'),
    },
  ],
  ['phi-3', { name: 'Phi-3', models: 'Phi-3, Phi-3.5', pieces: uniform((role) => `<|${role}|>\n`, '<|end|>\n') }],
])

/**
 * Reads a conversation from text: a line that begins with `system:`, `user:` or `assistant:` begins a message. Text before
 * the first such line is the user's.
 *
 * @example
 * readChat('user: Hello\nassistant: Hi') // two messages
 */
export function readChat(text: string): ChatMessage[] {
  const messages: ChatMessage[] = []
  let role: ChatMessage['role'] = 'user'
  let lines: string[] = []
  const flush = (): void => {
    const joined = lines.join('\n').trim()
    if (joined !== '') messages.push({ role, text: joined })
    lines = []
  }
  for (const line of text.split('\n')) {
    const begins = /^(system|user|assistant):\s?/i.exec(line)
    if (begins === null) lines.push(line)
    else {
      flush()
      role = begins[1].toLowerCase() as ChatMessage['role']
      lines.push(line.slice(begins[0].length))
    }
  }
  flush()
  return messages
}

/** A conversation as a model of that template reads it. An unknown template leaves the text as it is. */
export function renderChat(template: string, text: string): RenderedChat {
  const found = chatTemplates.get(template)
  if (found === undefined) return { text, contents: Uint32Array.of(0, text.length) }
  let rendered = ''
  const contents: number[] = []
  for (const piece of found.pieces(readChat(text))) {
    if (piece.content === true) contents.push(rendered.length, rendered.length + piece.text.length)
    rendered += piece.text
  }
  return { text: rendered, contents: Uint32Array.from(contents) }
}

/** Tokens that hold nothing of any message: what the template itself costs. */
export function templateTokens(utf16: Uint32Array, contents: Uint32Array): number {
  let count = 0
  let at = 0
  for (let i = 0; i < utf16.length; i += 2) {
    while (at < contents.length && contents[at + 1] <= utf16[i]) at += 2
    const inside = at < contents.length && contents[at] < utf16[i + 1]
    if (!inside) count++
  }
  return count
}
