import { newSigningKey } from '@rescind/kernel'
import { folderPlace } from '../audit/folder-place.ts'
import type { AuditOptions } from '../audit/publisher.ts'

/** A new key, and checkpoints in a folder; without one they go nowhere. */
export function testAudit(folder?: string): AuditOptions {
  const keys = [newSigningKey()]
  return {
    signing: { origin: (org) => `rescind.local/${org}`, keys: () => keys },
    places: folder === undefined ? [] : [folderPlace(folder)],
  }
}
