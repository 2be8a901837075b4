import { registerHooks } from 'node:module'

// Preloaded by new-column.pg.test.ts: the product as it is once somebody has declared one more
// field of a contact, in one literal, and done nothing else.

const begins = "declare('contact', {"
const declaration = `
  nickname: {
    label: 'nickname',
    type: text(100),
    personal: true,
    filter: true,
    show: 'list',
    page: true,
    form: true,
    edit: ['contact_create', 'contact_update'],
    headers: ['nickname', 'roepnaam', 'spitzname', 'surnom'],
  },`

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    if (!url.endsWith('/crm/src/contact/fields.ts')) return loaded
    const source = String(loaded.source)
    if (!source.includes(begins)) throw new Error('the declaration of a contact begins otherwise')
    return { ...loaded, source: source.replace(begins, `${begins}${declaration}`) }
  },
})
