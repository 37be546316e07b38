/** @file The type of a file by its name: what the reader of a table would call it. */

const TYPES: readonly (readonly [type: string, extensions: string])[] = [
  ['TypeScript', 'ts tsx mts cts'],
  ['JavaScript', 'js jsx mjs cjs'],
  ['Python', 'py pyi pyw pyx'],
  ['Rust', 'rs'],
  ['Go', 'go'],
  ['C', 'c h'],
  ['C++', 'cc cpp cxx c++ hh hpp hxx inl ipp cu cuh'],
  ['C#', 'cs csx'],
  ['Java', 'java'],
  ['Kotlin', 'kt kts'],
  ['Scala', 'scala sc sbt'],
  ['Swift', 'swift'],
  ['Objective-C', 'm mm'],
  ['Ruby', 'rb rake gemspec erb'],
  ['PHP', 'php phtml'],
  ['Perl', 'pl pm'],
  ['Lua', 'lua'],
  ['R', 'r rmd'],
  ['Julia', 'jl'],
  ['Haskell', 'hs lhs'],
  ['OCaml', 'ml mli'],
  ['F#', 'fs fsi fsx'],
  ['Elixir', 'ex exs'],
  ['Erlang', 'erl hrl'],
  ['Clojure', 'clj cljs cljc edn'],
  ['Lisp', 'lisp lsp el scm rkt'],
  ['Dart', 'dart'],
  ['Zig', 'zig'],
  ['Nim', 'nim'],
  ['Fortran', 'f f77 f90 f95 f03 f08'],
  ['Pascal', 'pas pp dpr'],
  ['Assembly', 's asm'],
  ['Verilog', 'v sv svh vhd vhdl'],
  ['CUDA and shaders', 'glsl vert frag hlsl wgsl metal cl'],
  ['Shell', 'sh bash zsh fish ksh'],
  ['PowerShell', 'ps1 psm1 psd1'],
  ['Batch', 'bat cmd'],
  ['SQL', 'sql ddl'],
  ['Protocol Buffers', 'proto'],
  ['GraphQL', 'graphql gql'],
  ['HTML', 'html htm xhtml'],
  ['Template', 'vue svelte astro hbs ejs mustache liquid njk j2 jinja jinja2 twig pug'],
  ['CSS', 'css scss sass less styl'],
  ['Markdown', 'md markdown mdx mdown qmd'],
  ['reStructuredText', 'rst'],
  ['AsciiDoc', 'adoc asciidoc asc'],
  ['Org', 'org'],
  ['LaTeX', 'tex sty cls bib ltx'],
  ['Text', 'txt text'],
  ['Subtitles', 'srt vtt sub'],
  ['E-mail', 'eml mbox'],
  ['Patch', 'diff patch'],
  ['Log', 'log'],
  ['JSON', 'json jsonc json5 geojson webmanifest'],
  ['JSON Lines', 'jsonl ndjson'],
  ['YAML', 'yaml yml'],
  ['TOML', 'toml'],
  ['INI', 'ini cfg conf properties editorconfig env'],
  ['XML', 'xml xsd xsl xslt rss atom plist svg csproj vcxproj resx xaml'],
  ['CSV', 'csv tsv psv'],
  ['Parquet', 'parquet'],
  ['Notebook', 'ipynb'],
  ['Translations', 'po pot ftl strings arb'],
  ['Nix', 'nix'],
  ['Terraform', 'tf tfvars hcl'],
  ['CMake', 'cmake'],
  ['Gradle', 'gradle'],
  ['Lock file', 'lock lockb sum'],
]

const NAMES: readonly (readonly [type: string, names: string])[] = [
  ['Make', 'makefile gnumakefile kbuild'],
  ['CMake', 'cmakelists.txt'],
  ['Docker', 'dockerfile containerfile'],
  ['Ruby', 'rakefile gemfile'],
  ['Lock file', 'package-lock.json npm-shrinkwrap.json pnpm-lock.yaml bun.lock'],
  ['INI', '.gitignore .gitattributes .gitmodules .npmrc .npmignore .dockerignore .prettierignore .eslintignore'],
  ['JSON', '.prettierrc .eslintrc .babelrc .swcrc'],
  ['Shell', '.bashrc .zshrc .profile .bash_profile'],
  ['Text', 'readme license licence copying notice authors contributors changelog changes todo install news'],
]

const byExtension = index(TYPES)
const byName = index(NAMES)

/** Type of a file with an unknown extension. */
export const OTHER_TYPE = 'Other text'

/**
 * The type of a file, from its name alone; `.gz` at the end does not count.
 *
 * @example
 * fileType('src/main.rs') // 'Rust'
 * fileType('essays.jsonl.gz') // 'JSON Lines'
 */
export function fileType(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).toLowerCase()
  const plain = name.endsWith('.gz') ? name.slice(0, -3) : name
  const known = byName.get(plain)
  if (known !== undefined) return known
  const dot = plain.lastIndexOf('.')
  if (dot < 0) return 'Text'
  return byExtension.get(plain.slice(dot + 1)) ?? byName.get(plain.slice(0, dot)) ?? OTHER_TYPE
}

function index(table: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  for (const [type, keys] of table) for (const key of keys.split(' ')) map.set(key, type)
  return map
}
