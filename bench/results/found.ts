import type { AuditCost } from '../audit.ts'
import type { FloorResults } from '../floor/floor.ts'
import type { KernelResults } from '../kernel/kernel.ts'
import type { LogResults } from '../log/log.ts'
import type { PageLoad } from '../page.ts'
import type { Plan847 } from '../plan847.ts'
import type { RewindMeasure } from '../rewind/rewind.ts'
import type { Share } from '../share.ts'
import type { Verify } from '../verify.ts'

/** What one run found out; what was not run is absent. */
export interface Results {
  kernel?: KernelResults
  log?: LogResults
  floor?: FloorResults
  rewind?: RewindMeasure
  audit?: AuditCost
  verify?: Verify
  plan847?: Plan847
  page?: PageLoad
  share?: Share
}
