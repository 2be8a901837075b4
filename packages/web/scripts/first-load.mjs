// Prints what a browser loads before the first page shows (gzip), and fails above the limit.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const limit_kb = 300
const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist')
const html = readFileSync(join(dist, 'index.html'), 'utf8')
const scripts = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map(
  (match) => match[1],
)
// The start page is fetched right after the entry, with what it imports.
const today = readdirSync(join(dist, 'assets'))
  .filter((name) => /^(today|assistant)-.*\.(js|css)$/.test(name))
  .map((name) => `/assets/${name}`)
const wanted = new Set(['/index.html', ...scripts, ...today])
for (const path of [...wanted]) {
  if (!path.endsWith('.js')) continue
  for (const match of readFileSync(join(dist, path), 'utf8').matchAll(/from"\.\/([^"]+\.js)"/g))
    wanted.add(`/assets/${match[1]}`)
}
let sum = 0
for (const path of wanted) sum += gzipSync(readFileSync(join(dist, path))).length
const fonts = readdirSync(join(dist, 'assets')).filter((name) =>
  /^(schibsted-grotesk-latin-wght-normal)-.*\.woff2$/.test(name),
)
const font = fonts.reduce((all, name) => all + readFileSync(join(dist, 'assets', name)).length, 0)
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`
console.log(
  `First load: ${kb(sum)} gzip in ${wanted.size} files (limit ${limit_kb} kB), and ${kb(font)} font.`,
)
if (sum > limit_kb * 1000) process.exit(1)
