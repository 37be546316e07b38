export * from './corpora/index.js'
