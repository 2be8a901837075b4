import { readConfig } from './config.ts'
import { exitCodes, ServerError } from './errors.ts'
import { limits } from './limits.ts'
import { PostgresError } from './postgres/errors.ts'
import { type RunningServer, serve } from './serve.ts'

/**
 * Runs the server until SIGINT or SIGTERM, then stops it within three seconds. Every failure is one
 * line on stderr and an exit code of its own (see `exitCodes`).
 *
 * It ends by having nothing left to do. `process.exit` is for what does not: it waits for V8's
 * compiler threads, and one that wants memory at that moment waits for a collection that nobody
 * makes any more (Node.js issue 54918).
 */
export async function main(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  let server: RunningServer | null = null
  let ending = false
  const end = async (code: number) => {
    if (ending) process.exit(code)
    ending = true
    setTimeout(() => process.exit(code), limits.stop_ms).unref()
    process.exitCode = code
    await server?.stop()
  }
  process.on('SIGINT', () => void end(0))
  process.on('SIGTERM', () => void end(0))
  const fail = (error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`)
    void end(exitCodeOf(error))
  }
  try {
    server = await serve(readConfig(env), {
      say: (line) => process.stdout.write(`${line}\n`),
      onFatal: fail,
    })
    if (ending) await server.stop()
  } catch (error) {
    fail(error)
  }
}

/** 0 is a normal stop, 1 a failure nobody foresaw. */
function exitCodeOf(error: unknown): number {
  if (error instanceof ServerError) return exitCodes[error.code]
  if (error instanceof PostgresError)
    return error.code === 'data_folder_in_use'
      ? exitCodes.data_folder_in_use
      : exitCodes.database_unavailable
  return 1
}

function messageOf(error: unknown): string {
  if (error instanceof ServerError || error instanceof PostgresError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
