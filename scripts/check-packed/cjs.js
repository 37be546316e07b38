// Bundled for Node as one CommonJS file, as editors' extensions and cloud functions are.
import { compile, load, train } from '@tokenwright/text'

async function work() {
  const own = await train(['tokens are bytes\n'.repeat(50)], { vocabularySize: 300, workers: 2 }).result()
  console.log(String(compile(await load('o200k_base')).encode('tokens are bytes')), compile(own).count('tokens') < 6)
}
work().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
