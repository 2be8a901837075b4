import type { TrackedTable } from '@rescind/kernel'
import { columnsOf, type Entity, type Field } from './declare.ts'

/** What the kernel is told of the columns of an entity: whom they name and what money moves by. */
export function trackedColumns(
  entity: Entity,
): Pick<
  TrackedTable,
  'table' | 'money' | 'personal' | 'mentions' | 'plain' | 'erasedAs' | 'cellKeys'
> {
  const columns = columnsOf(entity)
  const those = (is: (field: Field) => unknown) =>
    columns.filter(([, field]) => is(field)).map(([column]) => column)
  return {
    table: `crm.${entity.table}`,
    money: those(({ money }) => money),
    personal: those(({ personal }) => personal),
    mentions: those(({ mentions }) => mentions),
    plain: those(({ plain }) => plain),
    erasedAs: Object.fromEntries(
      columns.flatMap(([column, { erasedAs }]) =>
        erasedAs === undefined ? [] : [[column, erasedAs]],
      ),
    ),
    cellKeys: those(({ type }) => type.kind === 'custom'),
  }
}
