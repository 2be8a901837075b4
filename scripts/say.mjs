/**
 * One line about what is going on, told apart from the output of the programs that are run.
 * @param {string} line
 */
export const say = (line) => process.stdout.write(`${dim('›')} ${line}\n`)

/** @param {string} mark */
const dim = (mark) => (process.stdout.isTTY ? `\x1b[2m${mark}\x1b[0m` : mark)

/**
 * Ends the program with one clear line: what failed, and what to do.
 * @param {string} line
 * @returns {never}
 */
export function fail(line) {
  process.stderr.write(`${process.stderr.isTTY ? '\x1b[31m✗\x1b[0m' : '✗'} ${line}\n`)
  process.exit(1)
}
