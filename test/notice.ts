/**
 * Says why tests do not run here, so that a skipped test is never silent. Returns whether they
 * cannot run, for `skipIf`.
 */
export function unless(possible: boolean, notice: string): boolean {
  if (!possible) process.stderr.write(`Not run here: ${notice}\n`)
  return !possible
}
