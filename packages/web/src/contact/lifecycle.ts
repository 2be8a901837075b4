/** The stages of a contact's life, as the database knows them. */
export const lifecycles = ['lead', 'qualified', 'customer', 'cold', 'former'] as const
