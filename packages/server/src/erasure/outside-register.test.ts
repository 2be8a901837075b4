import { expect, test } from 'vitest'
import { placesOf } from '../audit/places.ts'
import { noRegisterOutside } from './outside-register.ts'

const warned = (publish?: string) =>
  noRegisterOutside(
    placesOf({ publish, bucketId: 'id', bucketSecret: 'secret' }, '/srv/rescind'),
    '/srv/rescind',
  )

test.each([
  [
    'a webhook alone',
    'https://witness.example.org/checkpoints',
    /a webhook cannot give it back.*RESCIND_AUDIT_PUBLISH/,
  ],
  [
    'webhooks and a folder inside',
    'https://witness.example.org/a,file:///srv/rescind/kept',
    /inside the data folder/,
  ],
  ['nothing said', undefined, /inside the data folder.*\/srv\/rescind\/erasures\.jsonl/],
])('E7 with %s, a start says that a restored backup would remember', (_, publish, said) => {
  expect(warned(publish)).toMatch(said)
})

test.each([
  ['file:///mnt/audit'],
  ['s3://bucket/audit?region=eu-central-1'],
  ['https://witness.example.org/a,file:///srv/rescind-audit'],
])('with %s there is a register outside, and nothing to say', (publish) => {
  expect(warned(publish)).toBeNull()
})
