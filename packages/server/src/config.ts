import { resolve } from 'node:path'
import { z } from 'zod'
import type { PlaceSettings } from './audit/places.ts'
import { ServerError } from './errors.ts'

const flag = z
  .enum(['0', '1', 'true', 'false'])
  .transform((value) => value === '1' || value === 'true')
const url = (schemes: string[], example: string) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && schemes.includes(new URL(value).protocol),
      `must look like ${example}`,
    )

const environment = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a number from 0 to 65535')
    .transform(Number)
    .refine((port) => port <= 65535, 'must be a number from 0 to 65535')
    .default(4000),
  RESCIND_DATA: z.string().min(1).default('./data'),
  DATABASE_URL: url(
    ['postgres:', 'postgresql:'],
    'postgres://user:password@host:5432/database',
  ).optional(),
  SMTP_URL: url(['smtp:', 'smtps:'], 'smtp://user:password@host:587').optional(),
  RESCIND_PUBLIC_URL: url(['http:', 'https:'], 'https://crm.example.org').optional(),
  RESCIND_DEMO: flag.optional(),
  RESCIND_ADMIN_EMAIL: z.email('must be an e-mail address').optional(),
  ANTHROPIC_API_KEY: z.string().min(1).optional(),
  OPENAI_API_KEY: z.string().min(1).optional(),
  RESCIND_MODEL_URL: url(['http:', 'https:'], 'http://127.0.0.1:11434/v1').optional(),
  RESCIND_MODEL: z.string().min(1).optional(),
  RESCIND_MODEL_KEY: z.string().min(1).optional(),
  RESCIND_AUDIT_KEY: z.string().min(1).optional(),
  RESCIND_AUDIT_NAME: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,200}$/, 'must be a host name')
    .default('rescind.local'),
  RESCIND_AUDIT_PUBLISH: z.string().min(1).optional(),
  RESCIND_TSA_URL: url(['http:', 'https:'], 'https://tsa.example.org').optional(),
  AWS_ACCESS_KEY_ID: z.string().min(1).optional(),
  AWS_SECRET_ACCESS_KEY: z.string().min(1).optional(),
})

const modelVariables = [
  'ANTHROPIC_API_KEY',
  'OPENAI_API_KEY',
  'RESCIND_MODEL_URL',
  'RESCIND_MODEL',
  'RESCIND_MODEL_KEY',
] as const

export interface Config {
  /** TCP port of the web page and the API; 0 lets the system choose one. */
  port: number
  /**
   * Absolute path of the folder that holds the embedded database, the secrets and the demo keys.
   */
  dataFolder: string
  /** Set when the database is a PostgreSQL of one's own. */
  databaseUrl: string | undefined
  /** Set when mail leaves through a real server instead of the built-in mailbox. */
  smtpUrl: string | undefined
  /**
   * The address people reach the page at, without a slash at the end; undefined means loopback at
   * the port.
   */
  publicUrl: string | undefined
  /** Demo mode: demo company, one-click sign-in, `demo-keys.json`. */
  demo: boolean
  /** Who administers a new, empty installation that is not a demo. */
  adminEmail: string | undefined
  audit: {
    /**
     * Private keys in PEM that sign the audit, newest last; undefined means the file in the data
     * folder.
     */
    key: string | undefined
    /** What the names of the logs begin with. */
    name: string
    /** Where checkpoints are published. */
    places: PlaceSettings
    /** A time-stamping authority. */
    timestamps: string | undefined
  }
  /** Which language model, by the variables that choose it. */
  model: Pick<z.output<typeof environment>, (typeof modelVariables)[number]>
}

const isLoopback = (host: string) =>
  host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)

/**
 * Reads the configuration from environment variables. Throws `ServerError('bad_configuration')`
 * whose message has one line per variable that is wrong. Demo mode is on with the embedded database
 * unless RESCIND_DEMO=0, and with RESCIND_DEMO=1 anywhere.
 */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  // An empty variable (`PORT= npm start`) means: not set.
  const given = Object.fromEntries(
    Object.entries(env).filter(([name, value]) => name in environment.shape && value !== ''),
  )
  const parsed = environment.safeParse(given)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
    throw new ServerError('bad_configuration', lines.join('\n'))
  }
  const value = parsed.data
  const demo = value.RESCIND_DEMO ?? value.DATABASE_URL === undefined
  if (demo && value.RESCIND_PUBLIC_URL && !isLoopback(new URL(value.RESCIND_PUBLIC_URL).hostname)) {
    throw new ServerError(
      'bad_configuration',
      'RESCIND_PUBLIC_URL is not an address of this machine, and demo mode lets people in with one click. Set RESCIND_DEMO=0, or leave RESCIND_PUBLIC_URL out.',
    )
  }
  return {
    port: value.PORT,
    dataFolder: resolve(value.RESCIND_DATA),
    databaseUrl: value.DATABASE_URL,
    smtpUrl: value.SMTP_URL,
    publicUrl: value.RESCIND_PUBLIC_URL?.replace(/\/+$/, ''),
    demo,
    adminEmail: value.RESCIND_ADMIN_EMAIL,
    audit: {
      key: value.RESCIND_AUDIT_KEY,
      name: value.RESCIND_AUDIT_NAME,
      places: {
        publish: value.RESCIND_AUDIT_PUBLISH,
        bucketId: value.AWS_ACCESS_KEY_ID,
        bucketSecret: value.AWS_SECRET_ACCESS_KEY,
      },
      timestamps: value.RESCIND_TSA_URL,
    },
    model: Object.fromEntries(modelVariables.map((name) => [name, value[name]])),
  }
}
