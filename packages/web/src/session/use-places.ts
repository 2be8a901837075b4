import { useQuery } from '@tanstack/react-query'
import { meQuery } from '../api/queries.ts'
import { offered, type Place, places } from './places.ts'

/** None until the server has said who looks. */
const usePermissions = (): readonly string[] => useQuery(meQuery).data?.permissions ?? []

/** The places that whoever looks may go to. */
export const usePlaces = (): Place[] => useOffered(places)

/** Of what could be offered, what whoever looks may use. */
export const useOffered = <T extends object>(all: readonly T[]): T[] =>
  offered(all, usePermissions())

/** Whether whoever looks has a permission. */
export function useMay(): (permission: string) => boolean {
  const permissions = usePermissions()
  return (permission) => permissions.includes(permission)
}
