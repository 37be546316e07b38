/**
 * @file Fills the tour of README.md with what the commands really print: in each block marked `console`, the lines
 * after one that begins with `$ ` are replaced by the command's output. Run after `npm run build`.
 *
 *   node scripts/tour.mjs
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './prepare.mjs'

const scratch = mkdtempSync(join(tmpdir(), 'tour-'))
const main = join(root, 'packages/cli/dist/main.js')

/** Runs a line of the shell with `tokenwright` as the built command and `$TMP` as a scratch folder. */
function output(line) {
  const script = `tokenwright() { "${process.execPath}" "${main}" "$@"; }; ${line}`
  const { stdout, stderr, status } = spawnSync('bash', ['-c', script], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', COLUMNS: '100', TMP: scratch },
  })
  if (status !== 0) throw new Error(`${line}: exit code ${status}\n${stderr}`)
  return stdout.replaceAll(scratch, '$TMP').trimEnd()
}

const file = join(root, 'README.md')
const text = readFileSync(file, 'utf8').replace(/```console\n([^]*?)```/g, (_, block) => {
  const commands = block.split('\n').filter((line) => line.startsWith('$ '))
  return `\`\`\`console\n${commands.map((line) => `${line}\n${output(line.slice(2))}\n`).join('\n')}\`\`\``
})
writeFileSync(file, text)
rmSync(scratch, { recursive: true })
