import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { say } from './say.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * The path of a Chromium: RESCIND_CHROMIUM where set, else the first on PATH; null where there is
 * none.
 */
export function findChromium() {
  const given = process.env.RESCIND_CHROMIUM
  const paths = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
  return (given ? [given] : paths).find(isProgram) ?? null
}

/** Finds Chromium or, as root on Debian, installs it. Null where neither works. */
export function needChromium() {
  const found = findChromium()
  if (found || process.getuid?.() !== 0 || process.env.RESCIND_CHROMIUM) return found
  say('Installing Chromium for the browser tests (apt-get)…')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  /** @param {string[]} args */
  const run = (...args) =>
    spawnSync('apt-get', ['-qq', ...args], { stdio: ['ignore', 'ignore', 'inherit'], env })
      .status === 0
  run('update')
  run('install', '--yes', '--no-install-recommends', 'chromium')
  return findChromium()
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
