import { describe, expect, test } from 'vitest'
import { sentences } from '../packages/agent/src/planner/sentences/index.ts'
import { permissionsOf } from '../packages/crm/src/permission.ts'
import { tools } from '../packages/crm/src/tools.ts'
import { suggested_max, suggestions } from '../packages/web/src/assistant/suggestions.ts'
import { offered, places } from '../packages/web/src/session/places.ts'

const may = (role: string) => [...permissionsOf(role)]
const placesOf = (role: string) => offered(places, may(role)).map(({ to }) => to)

test('W2: a place that is refused to somebody is not offered to them', () => {
  expect(placesOf('rep')).not.toContain('/import')
  expect(placesOf('manager')).toContain('/import')
  expect(placesOf('compliance')).not.toContain('/import')
  expect(placesOf('compliance')).toEqual(expect.arrayContaining(['/privacy', '/evidence']))
  expect(placesOf('admin')).toHaveLength(places.length)
  expect(offered(places, [])).not.toContainEqual(
    expect.objectContaining({ needs: expect.anything() }),
  )
})

describe.each(['rep', 'manager', 'admin', 'compliance'])(
  'what is suggested to the role %s',
  (role) => {
    const shown = offered(suggestions, may(role)).slice(0, suggested_max)

    test('is there', () => expect(shown.length).toBeGreaterThan(1))

    test.each(shown)('“$sentence” needs nothing that it has not', ({ sentence }) => {
      const understood = sentences.find(({ examples }) => examples.includes(sentence))
      const needed = (understood?.tools ?? ['nothing understands it']).map(
        (name) => tools.find((tool) => tool.name === name)?.permission ?? name,
      )
      expect(may(role)).toEqual(expect.arrayContaining(needed))
    })
  },
)
