import { fileURLToPath } from 'node:url'

/**
 * For the environment of processes that tests start: Node keeps there what it has compiled, which
 * takes longer than the rest of their start.
 */
export const compileCache = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)),
}
