import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ServerError } from '../errors.ts'
import { bucketPlace } from './bucket-place.ts'
import { folderPlace } from './folder-place.ts'
import type { Place } from './place.ts'
import { webhookPlace } from './webhook-place.ts'

/** The variables that say where checkpoints go. */
export interface PlaceSettings {
  /** Addresses with commas between them. */
  publish: string | undefined
  bucketId: string | undefined
  bucketSecret: string | undefined
}

/**
 * Where the checkpoints of this server are published; without a word about it, `<data
 * folder>/checkpoints`.
 */
export function placesOf(settings: PlaceSettings, dataFolder: string): Place[] {
  if (!settings.publish) return [folderPlace(join(dataFolder, 'checkpoints'), true)]
  return settings.publish.split(',').map((address) => placeOf(address.trim(), settings))
}

function placeOf(address: string, { bucketId: id, bucketSecret: secret }: PlaceSettings): Place {
  const url = URL.canParse(address) ? new URL(address) : null
  const near = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (url?.protocol === 'file:') return folderPlace(fileURLToPath(url))
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && near)) return webhookPlace(url)
  if (url?.protocol === 's3:') {
    if (!id || !secret)
      throw wrong('has an s3 address, which needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY')
    return bucketPlace(url, { id, secret })
  }
  throw wrong(
    `must be addresses like file:///mnt/audit, s3://bucket/audit?endpoint=https://store.example.org or https://example.org/checkpoints, not "${address}"`,
  )
}

const wrong = (what: string) =>
  new ServerError('bad_configuration', `RESCIND_AUDIT_PUBLISH ${what}`)
