// npm run build: installs and compiles what is missing or stale.
import { build, checkNode, install } from './prepare.mjs'

checkNode()
install()
build()
