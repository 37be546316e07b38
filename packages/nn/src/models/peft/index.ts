/** @file LoRA adapters as PEFT stores them. */
export { mergePeft, readPeft, writePeft, type PeftAdapter } from './peft.js'
