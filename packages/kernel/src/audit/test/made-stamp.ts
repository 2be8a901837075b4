import { createHash, createPrivateKey, sign } from 'node:crypto'

// A time-stamping authority in a few lines: what it answers is of the form of RFC 3161, signed by a
// key that is good for nothing else.

const key = createPrivateKey({
  key: Buffer.from(
    'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgluEkAbE4PmCbJxgjiHAi9LbM57dBFWsQQS5/64aDyN+hRANCAASneDEYfcoOvP' +
      '7TBFNa9YTwz4fqzn+K0gidjEP0Q0VtkTLagbm9DytgJR0MIY7YdKv2IvLNLtUTGF95kIM35TIx',
    'base64',
  ),
  format: 'der',
  type: 'pkcs8',
})
const certificate = Buffer.from(
  'MIIBoDCCAUegAwIBAgIUeK74Y7SW2JOqVHX2ThnSkD3ublEwCgYIKoZIzj0EAwIwGTEXMBUGA1UEAwwOVGVzdCBhdXRob3JpdHkwIBcNMjYxMT' +
    'MwMDkwNTExWhgPMjEyNjExMDYwOTA1MTFaMBkxFzAVBgNVBAMMDlRlc3QgYXV0aG9yaXR5MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEp3gx' +
    'GH3KDrz+0wRTWvWE8M+H6s5/itIInYxD9ENFbZEy2oG5vQ8rYCUdDCGO2HSr9iLyzS7VExhfeZCDN+UyMaNrMGkwHQYDVR0OBBYEFMEUzRQo47' +
    'yAp0fPv0sWeuMa9f6aMB8GA1UdIwQYMBaAFMEUzRQo47yAp0fPv0sWeuMa9f6aMA8GA1UdEwEB/wQFMAMBAf8wFgYDVR0lAQH/BAwwCgYIKwYB' +
    'BQUHAwgwCgYIKoZIzj0EAwIDRwAwRAIgMFnZ4oGqpuvkQv1ZHmnvcAGUDxubvP7hnAKnaEs+5FMCIC5Trbr/E9cvf2hgwoFKlvbWIsB3InKMsq' +
    'L3IEk/koca',
  'base64',
)

const der = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts)
  const size = content.length
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
const int = (n: number) => der(0x02, Buffer.from([n]))
const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts)
const sha256Id = sequence(oid('608648016503040201'), der(0x05))
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

/**
 * What an authority answers that is asked to stamp this digest; `certified`: with its certificate.
 */
export function madeStamp(digest: Uint8Array, { certified = true, status = 0 } = {}): Buffer {
  const time = der(0x18, Buffer.from('20260102030405Z'))
  const info = sequence(
    int(1),
    oid('2a030401'),
    sequence(sha256Id, der(0x04, digest)),
    int(1),
    time,
  )
  const attributes = [
    sequence(oid('2a864886f70d010903'), der(0x31, oid('2a864886f70d0109100104'))),
    sequence(oid('2a864886f70d010904'), der(0x31, der(0x04, sha256(info)))),
  ]
  const signature = sign('sha256', der(0x31, ...attributes), key)
  const by = sequence(sequence(), int(1))
  const signer = sequence(
    int(1),
    by,
    sha256Id,
    der(0xa0, ...attributes),
    sequence(oid('2a8648ce3d040302')),
    der(0x04, signature),
  )
  const content = sequence(oid('2a864886f70d0109100104'), der(0xa0, der(0x04, info)))
  const signed = sequence(
    int(3),
    der(0x31, sha256Id),
    content,
    ...(certified ? [der(0xa0, certificate)] : []),
    der(0x31, signer),
  )
  return sequence(sequence(int(status)), sequence(oid('2a864886f70d010702'), der(0xa0, signed)))
}
