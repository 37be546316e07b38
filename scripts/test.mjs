// npm test [-- arguments of vitest]: installs and builds when needed, then runs all tests.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { build, checkNode, install, root } from './prepare.mjs'

checkNode()
install()
build()

const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(process.execPath, [vitest, 'run', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(status ?? 1)
