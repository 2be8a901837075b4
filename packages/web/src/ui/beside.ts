import { type RefObject, useLayoutEffect } from 'react'

type Side = 'above' | 'below' | 'below-end'
const gap_px = 8
const edge_px = 12

/** Puts what floats beside what it belongs to, on the other side where there is no room. */
function put(floats: HTMLElement, at: HTMLElement, side: Side): void {
  const { top, bottom, left, right } = at.getBoundingClientRect()
  const { width, height } = floats.getBoundingClientRect()
  const [above, below] = [top - gap_px - height, bottom + gap_px]
  const fits = side === 'above' ? above >= edge_px : below + height <= window.innerHeight - edge_px
  const wanted = (side === 'above') === fits ? above : below
  const y = Math.min(wanted, window.innerHeight - edge_px - height)
  const x = Math.min(
    side === 'below-end' ? right - width : left,
    window.innerWidth - edge_px - width,
  )
  floats.style.top = `${Math.max(edge_px, y)}px`
  floats.style.left = `${Math.max(edge_px, x)}px`
}

/** Keeps an open popover beside an element while the page scrolls and changes its size. */
export function useBeside(
  floats: RefObject<HTMLElement | null>,
  at: RefObject<HTMLElement | null>,
  side: Side,
  open: boolean,
): void {
  useLayoutEffect(() => {
    const [popover, anchor] = [floats.current, at.current]
    if (!open || !popover || !anchor) return
    const place = () => put(popover, anchor, side)
    place()
    const sizes = new ResizeObserver(place)
    sizes.observe(popover)
    sizes.observe(anchor)
    window.addEventListener('scroll', place, { capture: true, passive: true })
    window.addEventListener('resize', place)
    return () => {
      sizes.disconnect()
      window.removeEventListener('scroll', place, { capture: true })
      window.removeEventListener('resize', place)
    }
  }, [floats, at, side, open])
}
