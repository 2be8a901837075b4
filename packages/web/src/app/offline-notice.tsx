import { IconWifiOff } from '@tabler/icons-react'

/** There is no network, which no click would say by itself: what is on the page may be old. */
export function OfflineNotice() {
  return (
    <div className="banner hold" role="status" data-testid="offline">
      <IconWifiOff className="i c-hold" aria-hidden />
      <div className="grow">
        <b>No network.</b> What you see may be old. What you type stays, and is sent when the network is back.
      </div>
    </div>
  )
}
