// What importing the package costs, in a process of its own: node startup.mjs
const start = performance.now()
await import('@tokenwright/nn')
const least = performance.now() - start
// The native runtime loads on first use, so nothing of it may be here.
if (process.report.getReport().sharedObjects.some((name) => name.includes('onnxruntime')))
  throw new Error('ONNX Runtime was loaded by the import')
console.log(JSON.stringify({ median: least, least }))
