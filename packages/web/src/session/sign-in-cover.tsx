import { createPortal } from 'react-dom'
import { SignIn } from './sign-in.tsx'

/** The sign-in above a page and its dialogs. */
export function SignInCover() {
  return createPortal(
    <div
      className="sign-in-cover"
      role="dialog"
      aria-modal="true"
      aria-label="Sign in again: what you typed is kept"
    >
      <SignIn kept />
    </div>,
    document.body,
  )
}
