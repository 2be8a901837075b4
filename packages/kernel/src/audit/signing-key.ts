import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { type NoteSigner, sha256 } from '../../verify/rescind-verify.mjs'

const type = Buffer.from([1])

/**
 * What signs the logs of a server. The newest key comes last; those before it countersign where it
 * takes over.
 */
export interface Signing {
  /** The name of an organisation's log: `host/organisation`. */
  origin(org: string): string
  /** The keys as they are now. */
  keys(): readonly KeyObject[]
}

/** A new Ed25519 key. */
export const newSigningKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey

/**
 * Ed25519 private keys of a text of PEM blocks (PKCS #8), in their order. Throws where one is no
 * such key.
 */
export function readSigningKeys(pem: string): KeyObject[] {
  return (pem.match(/-----BEGIN PRIVATE KEY-----[\s\S]*?-----END PRIVATE KEY-----/g) ?? []).map(
    (block) => {
      const key = createPrivateKey(block)
      if (key.asymmetricKeyType !== 'ed25519')
        throw new Error('an audit key must be an Ed25519 key')
      return key
    },
  )
}

/** The keys as text for a file. */
export const writeSigningKeys = (keys: readonly KeyObject[]): string =>
  keys.map((key) => key.export({ type: 'pkcs8', format: 'pem' })).join('')

/** The 32 bytes of the public half. */
export const publicKey = (key: KeyObject): Buffer =>
  Buffer.from(createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-32))

/** The signers of one log, the newest first. */
export const signersOf = (signing: Signing, org: string): NoteSigner[] =>
  signing
    .keys()
    .map((privateKey) => ({ name: signing.origin(org), privateKey }))
    .toReversed()

/** A public key as others keep it (C2SP signed-note vkey), under the name of a log. */
export function vkeyOfPublic(name: string, publicBytes: Buffer): string {
  const key = Buffer.concat([type, publicBytes])
  const id = sha256(Buffer.concat([Buffer.from(`${name}\n`), key])).subarray(0, 4)
  return `${name}+${id.toString('hex')}+${key.toString('base64')}`
}
