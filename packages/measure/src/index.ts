export * from './corpora/index.js'
export * from './compare/index.js'
