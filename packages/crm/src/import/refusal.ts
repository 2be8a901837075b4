import { KernelError, type Next } from '@rescind/kernel'

/**
 * A file that cannot be read, or a mapping that does not fit: nothing was stored. `path` is the
 * file's name or the mapping's key.
 */
export function refusal(path: string, message: string, next: string | Next): KernelError {
  return new KernelError('invalid_input', message, next, {
    issues: [{ path, code: 'custom', message }],
  })
}
