// Plain JavaScript on purpose: runs on Node 20 before anything is installed.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fail, say } from './say.mjs'

export const root = join(import.meta.dirname, '..')
const nodeMinimum = 24

/** The Node that came with `npm ci`, or the one that runs this where it is new enough. */
export function projectNode() {
  const brought = join(root, 'node_modules', '.bin', 'node')
  if (existsSync(brought)) return brought
  if (Number(process.versions.node.split('.')[0]) >= nodeMinimum) return process.execPath
  return fail(
    `No Node.js ${nodeMinimum} comes with Rescind for ${process.platform}-${process.arch}. Install it, then run this again.`,
  )
}

/** Ends with one line where this Node.js is too old even to install the right one. */
export function checkNode() {
  if (Number(process.versions.node.split('.')[0]) < 20)
    fail(`Rescind needs Node.js 20 or newer to start; this is ${process.versions.node}.`)
}

/** Runs `npm ci` unless exactly what package-lock.json names is installed. */
export function install() {
  if (isInstalled()) return
  say('Installing what is missing (npm ci; half a minute)…')
  const done = spawnSync(
    'npm',
    ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, PATH: pathOutside() },
    },
  )
  if (done.error)
    fail(`npm could not be run (${done.error.message}). Install npm, then run this again.`)
  if (done.status !== 0)
    fail('npm ci failed; its reason is above. Mend it (usually the network), then run this again.')
}

/** npm must not run on the very Node.js that it is about to replace. */
function pathOutside() {
  const parts = (process.env.PATH ?? '').split(delimiter)
  return parts.filter((part) => !part.includes(join('node_modules', '.bin'))).join(delimiter)
}

/**
 * Compares what npm noted it installed with what it should install: versions and contents, without
 * the optional ones of other platforms.
 */
export function isInstalled(folder = root) {
  const wanted = packages(join(folder, 'package-lock.json'))
  const found = packages(join(folder, 'node_modules', '.package-lock.json'))
  if (!wanted || !found) return false
  for (const [name, { optional, version, integrity }] of Object.entries(wanted)) {
    if (name === '' || !name.includes('node_modules/')) continue
    const there = found[name]
    if (there ? there.version !== version || there.integrity !== integrity : !optional) return false
  }
  return Object.keys(found).every((name) => name in wanted)
}

/**
 * @param {string} path @returns {Record<string, {version?: string, integrity?: string, optional?:
 * boolean}> | null}
 */
function packages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages
  } catch {
    return null
  }
}
