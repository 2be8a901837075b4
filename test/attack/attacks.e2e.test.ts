import '../../e2e/setup-company.ts'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { areas } from './areas.ts'
import { openSite, type Site } from './site.ts'

describe.each(await areas())('$name', ({ attacks }) => {
  let site: Site
  beforeAll(async () => {
    site = await openSite(inject('company'))
  })
  afterAll(async () => await site?.stop())

  test.each(attacks)('$law holds against: $name', async ({ run }) => {
    // It throws where the promise broke.
    await expect(run(site)).resolves.toBeUndefined()
  })
})
