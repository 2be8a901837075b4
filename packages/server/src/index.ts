export { type Config, readConfig } from './config.ts'
export { exitCodes, ServerError } from './errors.ts'
export { main } from './main.ts'
export { type RunningServer, type ServeOptions, serve } from './serve.ts'
