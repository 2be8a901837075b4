/** Whether a key press belongs to a text field, so that single letters must not act. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

/** Whether a dialog is open; then the page's own keys rest. */
export function dialogOpen(): boolean {
  return document.querySelector('dialog[open], [role="dialog"]') !== null
}
