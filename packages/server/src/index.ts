export { rotateAuditKey } from './audit/key-file.ts'
export { main } from './main.ts'
