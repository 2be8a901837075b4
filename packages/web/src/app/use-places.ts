import { useQuery } from '@tanstack/react-query'
import { meQuery } from '../api/queries.ts'
import { type Place, places } from './places.ts'

/** The places that whoever looks may go to. */
export function usePlaces(): Place[] {
  const may = useMay()
  return places.filter((place) => !('needs' in place) || may(place.needs))
}

/** Whether whoever looks has a permission; no until the server has said who that is. */
export function useMay(): (permission: string) => boolean {
  const permissions = useQuery(meQuery).data?.permissions ?? []
  return (permission) => permissions.includes(permission)
}
