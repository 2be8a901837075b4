import { createHash, createHmac } from 'node:crypto'
import { fileOf, type Place, registerFile } from './place.ts'

/** Who asks an S3-compatible store, as its own tools name it: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY. */
export interface BucketKey {
  id: string
  secret: string
}

const timeoutMs = 10_000
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/**
 * A bucket of an S3-compatible store: `s3://bucket/prefix?endpoint=https://host&region=eu-central-1`. Every checkpoint is an object of its
 * own and the newest also `latest.txt`. Turn on object lock in the bucket: then not even the key here can replace one.
 */
export function bucketPlace(address: URL, key: BucketKey): Place {
  const region = address.searchParams.get('region') ?? 'us-east-1'
  const endpoint = new URL(address.searchParams.get('endpoint') ?? `https://s3.${region}.amazonaws.com`)
  const prefix = address.pathname.replace(/^\/|\/$/g, '')
  const pathOf = (name: string) => `/${[address.hostname, prefix, name].filter(Boolean).join('/')}`
  const ask = async (method: 'GET' | 'PUT', name: string, body = '') => {
    const path = pathOf(name)
    const headers = signed({ method, host: endpoint.host, path, body, region, key, at: new Date() })
    return await fetch(new URL(path, endpoint), {
      method,
      headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
      ...(method === 'PUT' && { body }),
      signal: AbortSignal.timeout(timeoutMs),
    })
  }
  const put = async (name: string, body: string) => {
    const answer = await ask('PUT', name, body)
    await answer.body?.cancel()
    if (!answer.ok) throw new Error(`the store answered ${answer.status}`)
  }
  const get = async (name: string) => {
    const answer = await ask('GET', name)
    if (answer.ok) return await answer.text()
    await answer.body?.cancel()
    if (answer.status === 404) return null
    throw new Error(`the store answered ${answer.status}`)
  }
  return {
    name: `s3://${address.hostname}${address.pathname}`,
    async put(checkpoint) {
      await put(`${checkpoint.org}/${fileOf(checkpoint, sha256)}`, checkpoint.note)
      await put(`${checkpoint.org}/latest.txt`, checkpoint.note)
    },
    newest: async (org) => await get(`${org}/latest.txt`),
    register: {
      add: async (line) => await put(registerFile, `${(await get(registerFile)) ?? ''}${line}`),
      read: async () => (await get(registerFile)) ?? '',
    },
  }
}

/** Headers of a request by AWS Signature Version 4 (docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html). */
export function signed(request: {
  method: string
  host: string
  path: string
  /** In canonical form. */
  query?: string
  body: string
  region: string
  key: BucketKey
  at: Date
}): Record<string, string> {
  const { method, host, path, query = '', body, region, key, at } = request
  const moment = at.toISOString().replace(/[-:]|\.\d{3}/g, '')
  const scope = `${moment.slice(0, 8)}/${region}/s3/aws4_request`
  const headers = { host, 'x-amz-content-sha256': sha256(body), 'x-amz-date': moment }
  const names = Object.keys(headers).join(';')
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  const canonical = [method, encoded, query, lines.join(''), names, headers['x-amz-content-sha256']].join('\n')
  const signing = [moment.slice(0, 8), region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${key.secret}`)
  const signature = hmac(signing, ['AWS4-HMAC-SHA256', moment, scope, sha256(canonical)].join('\n')).toString('hex')
  return {
    'x-amz-content-sha256': headers['x-amz-content-sha256'],
    'x-amz-date': moment,
    authorization: `AWS4-HMAC-SHA256 Credential=${key.id}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  }
}
