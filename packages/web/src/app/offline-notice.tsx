import { IconWifiOff } from '@tabler/icons-react'

/** There is no network, which no click would say by itself: what is on the page may be old. */
export function OfflineNotice() {
  return (
    <div className="banner hold" role="status" data-testid="offline">
      <IconWifiOff className="i c-hold" aria-hidden />
      <div className="grow">
        <b>No network.</b> What you see may be old. What you save in a field or a form is kept, and
        sent when the network is back. Anything else you have to do again then.
      </div>
    </div>
  )
}
