export * from './corpora/index.js'
export * from './compare/index.js'
export * from './format/index.js'
export * from './inspect/index.js'
