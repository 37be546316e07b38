/** @file The tools, calls and questions of the experiment, and the plain text that the base model is trained on. */
import type { DataFolder } from '../../../data/contract.js'
import type { Size, StepContext } from '../../../experiment/contract.js'
import { readCalls, type Example } from '../calls.js'
import type { Tool } from '../tools.js'

export interface Question {
  readonly text: string
  /** Index of the tool that answers it. */
  readonly tool: number
  /** It is asked where the first so many tools are there. */
  readonly subsets: readonly number[]
}

export interface Task {
  readonly tools: readonly Tool[]
  readonly train: readonly Example[]
  /** Never trained on, by the base model or by tool rows. */
  readonly held: readonly Example[]
}

export interface Texts {
  readonly kamel: Task & { readonly questions: readonly Question[] }
  readonly gsm8k: Task
  readonly funcqa: Task & { readonly questions: readonly CalculatorQuestion[] }
  readonly virtualHome: Task
  readonly plain: readonly string[]
}

export interface CalculatorQuestion {
  readonly text: string
  readonly answer: string
  readonly tools: readonly string[]
  readonly hops: 'one' | 'many'
}

/** As many as the paper holds back, where there are enough. */
const HELD = { kamel: 1000, gsm8k: 300, funcqa: 60 }

/** Characters of English documentation in the base model's text. */
const DOCUMENTATION = 100_000
/** Solutions in it: more would crowd the statements out. */
const SOLUTIONS = 600

export function readTexts(context: StepContext): Promise<Texts> {
  return context.once('texts', async () => {
    const data = await context.data('tool-tokens')
    const docs = await (await context.data('tokenadapt')).text('train_docs_en.txt.gz')
    return gather(data, docs, context.size)
  })
}

async function gather(data: DataFolder, docs: string, size: Size): Promise<Texts> {
  const kamelTools = (await lines(data, 'kamel_tools.jsonl.gz')).map(
    (line) => JSON.parse(line) as Tool & { index: number },
  )
  const kamel = split(kamelTools, await calls(data, 'kamel_train.jsonl.gz', kamelTools), HELD.kamel)
  const questions = (await lines(data, 'kamel_questions_a.jsonl.gz')).map((line) => {
    const {
      question,
      tool_index: tool,
      subsets,
    } = JSON.parse(line) as {
      question: string
      tool_index: number
      subsets: number[]
    }
    return { text: `Question: ${question} Answer: The answer is`, tool, subsets }
  })
  const funcqaTools = (await lines(data, 'funcqa_tools.jsonl.gz')).map((line) => {
    const { id, highlevel } = JSON.parse(line) as { id: string; highlevel: string }
    // The texts name the tool by its token, which is what a row is to be made for.
    const description = highlevel.replace(/<(\w+)>/g, '$1')
    return { id, name: id, description, args: '' }
  })
  const arithmetic = funcqaTools.filter(({ id }) => ['add', 'subtract', 'multiply', 'divide'].includes(id))
  const gsm8k = split(arithmetic, await calls(data, 'gsm8k_calls_train.jsonl.gz', arithmetic), HELD.gsm8k)
  // Calls of one tool lie together in this file: every tenth is held back, so that all tools are among them.
  const funcqaCalls = await calls(data, 'funcqa_train.jsonl.gz', funcqaTools)
  const funcqa = {
    tools: funcqaTools,
    train: funcqaCalls.filter((_, i) => i % 10 !== 0),
    held: funcqaCalls.filter((_, i) => i % 10 === 0),
  }
  const virtualHome = await household(data)
  const few = <T>(list: readonly T[], count: number): readonly T[] => (size === 'smoke' ? list.slice(0, count) : list)
  const plain = [
    ...few(kamel.train, 600).map(({ text }) => text),
    ...few(gsm8k.train.slice(0, SOLUTIONS), 100).map(({ text }) => text),
    ...few(funcqa.train, 50).map(({ text }) => text),
    ...few(virtualHome.train, 20).map(({ text }) => text),
    ...kamelTools.map(({ description }) => description),
    ...funcqaTools.map(({ description }) => description),
    ...upTo(docs.split('\n'), size === 'smoke' ? 30_000 : DOCUMENTATION),
  ]
  return {
    kamel: { ...kamel, questions },
    gsm8k,
    funcqa: { ...funcqa, questions: await calculatorQuestions(data) },
    virtualHome,
    plain: shuffled(plain),
  }
}

const split = (tools: readonly Tool[], examples: readonly Example[], held: number): Task => ({
  tools,
  train: examples.slice(0, -held),
  held: examples.slice(-held),
})

async function lines(data: DataFolder, path: string): Promise<string[]> {
  return (await data.text(path)).split('\n').filter((line) => line !== '')
}

async function calls(data: DataFolder, path: string, tools: readonly Tool[]): Promise<readonly Example[]> {
  return readCalls(await data.text(path), tools, path)
}

async function calculatorQuestions(data: DataFolder): Promise<readonly CalculatorQuestion[]> {
  const named = (call: string): string => /^<(\w+)>/.exec(call)?.[1] ?? ''
  const one = (await lines(data, 'funcqa_onehop_a.jsonl.gz')).map((line): CalculatorQuestion => {
    const { question, answer, func } = JSON.parse(line) as { question: string; answer: number | string; func: string }
    return { text: question, answer: String(answer), tools: [named(func)], hops: 'one' }
  })
  const many = (await lines(data, 'funcqa_multihop_a.jsonl.gz')).map((line): CalculatorQuestion => {
    const { question, answer, calculation } = JSON.parse(line) as {
      question: string
      answer: number | string
      calculation: string[]
    }
    return { text: question, answer: String(answer), tools: calculation.map(named), hops: 'many' }
  })
  return [...one, ...many]
}

/** The last task of each context, with its plan behind it: every action and object is the call of a tool. */
async function household(data: DataFolder): Promise<Task> {
  const ids = JSON.parse(await data.text('virtualhome_tools.json.gz')) as Record<string, number>
  const tools = Object.entries(ids)
    .toSorted((a, b) => a[1] - b[1])
    .map(([id]): Tool => ({
      id,
      name: id,
      description: id
        .replace(/[[\]<>]/g, '')
        .replaceAll('_', ' ')
        .toLowerCase(),
      args: '',
    }))
  const index = new Map(tools.map(({ id }, i) => [id, i]))
  const examples = (await lines(data, 'virtualhome_train.jsonl.gz')).map((line): Example => {
    const { context, plan } = JSON.parse(line) as { context: string; plan: string[] }
    let text = context.slice(context.lastIndexOf('\nTask ') + 1)
    const found: { tool: number; start: number; end: number }[] = []
    plan.forEach((id, i) => {
      const tool = index.get(id)
      if (id.startsWith('<')) text += ' '
      else if (i > 0) text += '\n'
      if (tool !== undefined) found.push({ tool, start: text.length, end: text.length + id.length })
      text += id
    })
    return { text, calls: found }
  })
  const cut = Math.floor(examples.length * 0.8)
  return { tools, train: examples.slice(0, cut), held: examples.slice(cut) }
}

function upTo(all: readonly string[], characters: number): string[] {
  let total = 0
  return all.filter((line) => line !== '' && (total += line.length + 1) <= characters)
}

/** In an order that does not depend on the kind of text. */
function shuffled(all: readonly string[]): readonly string[] {
  const step = 7919
  const order = Array.from(all.keys()).toSorted((a, b) => ((a * step) % 104_729) - ((b * step) % 104_729))
  return order.map((i) => all[i])
}
