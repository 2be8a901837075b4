import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { AwsClient } from 'aws4fetch'
import { limits } from '../limits.ts'
import { fileOf, type Place, registerFile } from './place.ts'

/**
 * Who asks an S3-compatible store, as its own tools name it: AWS_ACCESS_KEY_ID,
 * AWS_SECRET_ACCESS_KEY.
 */
export interface BucketKey {
  id: string
  secret: string
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/**
 * A bucket of an S3-compatible store:
 * `s3://bucket/prefix?endpoint=https://host&region=eu-central-1`. Every checkpoint is an object of
 * its own and the newest also `latest.txt`. Turn on object lock in the bucket: then not even the
 * key here can replace one.
 */
export function bucketPlace(address: URL, key: BucketKey): Place {
  const region = address.searchParams.get('region') ?? 'us-east-1'
  const endpoint = new URL(
    address.searchParams.get('endpoint') ?? `https://s3.${region}.amazonaws.com`,
  )
  const prefix = address.pathname.replace(/^\/|\/$/g, '')
  const pathOf = (name: string) => `/${[address.hostname, prefix, name].filter(Boolean).join('/')}`
  // The sealer tries again by itself.
  const store = new AwsClient({
    accessKeyId: key.id,
    secretAccessKey: key.secret,
    region,
    service: 's3',
    retries: 0,
  })
  const ask = async (
    method: 'GET' | 'PUT',
    name: string,
    body = '',
    only: Record<string, string> = {},
  ) =>
    await store.fetch(new URL(pathOf(name), endpoint), {
      method,
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        'x-amz-content-sha256': sha256(body),
        ...only,
      },
      ...(method === 'PUT' && { body }),
      signal: AbortSignal.timeout(limits.bucket_ms),
    })
  const put = async (name: string, body: string) => {
    const answer = await ask('PUT', name, body)
    await answer.body?.cancel()
    if (!answer.ok) throw new Error(`the store answered ${answer.status}`)
  }
  const look = async (name: string) => {
    const answer = await ask('GET', name)
    if (answer.ok) return { text: await answer.text(), tag: answer.headers.get('etag') }
    await answer.body?.cancel()
    if (answer.status === 404) return null
    throw new Error(`the store answered ${answer.status}`)
  }
  const get = async (name: string) => (await look(name))?.text ?? null
  /**
   * Adds to what is there, and to nothing else: the store refuses what somebody else has written
   * meanwhile.
   */
  const append = async (name: string, line: string) => {
    for (let tries = 1; ; tries++) {
      const there = await look(name)
      const only: Record<string, string> = there
        ? there.tag
          ? { 'if-match': there.tag }
          : {}
        : { 'if-none-match': '*' }
      const answer = await ask('PUT', name, `${there?.text ?? ''}${line}`, only)
      await answer.body?.cancel()
      if (answer.ok) return
      if (![409, 412].includes(answer.status) || tries === limits.register_tries)
        throw new Error(`the store answered ${answer.status}`)
      await sleep(Math.random() * 50 * tries)
    }
  }
  return {
    name: `s3://${address.hostname}${address.pathname}`,
    async put(checkpoint) {
      await put(`${checkpoint.org}/${fileOf(checkpoint, sha256)}`, checkpoint.note)
      await put(`${checkpoint.org}/latest.txt`, checkpoint.note)
    },
    newest: async (org) => await get(`${org}/latest.txt`),
    register: {
      add: async (line) => await append(registerFile, line),
      read: async () => (await get(registerFile)) ?? '',
    },
  }
}
