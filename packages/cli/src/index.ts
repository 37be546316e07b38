/** @file The command as a function. */
export { run } from './run.js'
