/** @file Decoders: GPT-2, Llama, Mistral, Qwen2. */
export * from './config.js'
export * from './decoder.js'
export * from './keys.js'
export * from './load.js'
