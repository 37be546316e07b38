/** @file Traced functions that run at native speed. */
export { compile, disposeTree, isGiven, readTree, type CompileOptions, type Executable, type Given } from './compile.js'
export { exportOnnx, onnxBytes, type ExportOptions } from './export.js'
export { checkExport } from './check-export.js'
export type { ExecutorName, ResidentArray } from './executor.js'
