// npm start -- [arguments]: installs and builds when needed, then runs the main job, `tokenwright report --studio`, on the
// given folders and files (the project's own folder without any): the table in the terminal, then the studio in a browser.
// A first argument that names a command runs that instead, so that `report` stays in the terminal.
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { build, checkNode, install, root } from './prepare.mjs'

checkNode()
install()
build()

const args = process.argv.slice(2)
const commands = readdirSync(join(root, 'packages/cli/dist/commands')).map((name) => name.split('.')[0])
const known = args.length > 0 && (commands.includes(args[0]) || ['help', '--help', '-h', '--version'].includes(args[0]))
const main = join(root, 'packages/cli/dist/main.js')
// npm runs scripts in the project's folder; paths are meant where the user stands.
const child = spawn(process.execPath, [main, ...(known ? args : ['report', '--studio', ...args])], {
  cwd: process.env.INIT_CWD ?? process.cwd(),
  stdio: 'inherit',
})
// The terminal sends its interrupt to both; the command decides how to end.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => signal === 'SIGTERM' && child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)))
