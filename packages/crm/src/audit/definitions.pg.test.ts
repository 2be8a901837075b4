import { migrate } from '@rescind/kernel'
import { expect, test } from 'vitest'
import { templateModules } from '../../../../test/template.ts'
import { definitions } from '../test/definitions.ts'
import { street } from '../test/house.ts'

const it = street()
const start = async () => await migrate({ url: it.ownerUrl, secret: 'that of an installation', modules: templateModules })

test('L2 the first start defines what every later one does', async () => {
  const first = await definitions(it.owner)
  await start()
  expect(await definitions(it.owner)).toEqual(first)
})
