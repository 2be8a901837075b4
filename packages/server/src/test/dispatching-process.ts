// A server process without a port, for tests that kill it: it hands over what is due and says so
// when it is done.
import { openRegister } from '../erasure/register.ts'
import { silentLog } from '../log.ts'
import { startProduct } from '../product.ts'
import { testAudit } from './test-audit.ts'

const {
  APP_URL = '',
  AUTH_URL = '',
  SEALER_URL = '',
  MAILBOX_URL = '',
  JOBS_URL = '',
  SMTP_URL = '',
} = process.env
const product = await startProduct({
  ...{
    urls: {
      app: APP_URL,
      auth: AUTH_URL,
      sealer: SEALER_URL,
      mailbox: MAILBOX_URL,
      jobs: JOBS_URL,
    },
    audit: testAudit(),
    secret: 'a secret of this test',
    pageUrl: 'http://127.0.0.1:1',
    publicUrl: undefined,
  },
  ...{
    smtpUrl: SMTP_URL,
    demo: null,
    model: {},
    log: silentLog,
    pageFolder: '/nowhere',
    register: openRegister('/nowhere/erasures.jsonl', [], silentLog),
    version: '0.0.0-test',
  },
})
await product.doDueWork()
process.stdout.write('done\n')
