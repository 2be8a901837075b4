import { crmModule } from '@rescind/crm'
import type { Module } from '@rescind/kernel'
import { serverModule } from './server-module.ts'

/** Everything that lives in the database besides the kernel, in the order in which it is made. */
export const modules: readonly Module[] = [crmModule, serverModule]
