import { Modal } from '../ui/modal.tsx'
import { SignIn } from './sign-in.tsx'

/** The sign-in above a page and its dialogs; nothing but signing in ends it. */
export function SignInCover() {
  return (
    <Modal className="sign-in-cover" label="Sign in again: what you typed is kept">
      <SignIn kept />
    </Modal>
  )
}
