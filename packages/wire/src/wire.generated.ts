/** What goes over HTTP, as the routes and tools of the server declare it. Made by `npm run generate`. */

export type TextCondition =
  | string
  | null
  | {
      eq?: string
      is_null?: boolean
      /**
       * @minItems 1
       * @maxItems 1000
       */
      in?: string[]
      contains?: string
    }
export type NumberCondition =
  | (number | string)
  | null
  | {
      eq?: number | string
      is_null?: boolean
      /**
       * @minItems 1
       * @maxItems 1000
       */
      in?: (number | string)[]
      gt?: number | string
      gte?: number | string
      lt?: number | string
      lte?: number | string
    }
export type DayCondition =
  | string
  | null
  | {
      eq?: string
      is_null?: boolean
      /**
       * @minItems 1
       * @maxItems 1000
       */
      in?: string[]
      gt?: string
      gte?: string
      lt?: string
      lte?: string
      within_days?: number
      older_than_days?: number
    }
export type MomentCondition =
  | string
  | null
  | {
      eq?: string
      is_null?: boolean
      /**
       * @minItems 1
       * @maxItems 1000
       */
      in?: string[]
      gt?: string
      gte?: string
      lt?: string
      lte?: string
      within_days?: number
      older_than_days?: number
    }
export type IdCondition =
  | string
  | null
  | {
      eq?: string
      is_null?: boolean
      /**
       * @minItems 1
       * @maxItems 1000
       */
      in?: string[]
    }
export type FlagCondition =
  | boolean
  | null
  | {
      eq?: boolean
      is_null?: boolean
    }

export interface Problem {
  type: string
  title: string
  status: number
  code:
    | 'unknown_tool'
    | 'not_found'
    | 'invalid_input'
    | 'key_reused'
    | 'not_signed_in'
    | 'not_permitted'
    | 'agent_may_not_approve'
    | 'person_decided'
    | 'paused'
    | 'plan_expired'
    | 'plan_used'
    | 'plan_rejected'
    | 'not_renewable'
    | 'nothing_to_approve'
    | 'digest_mismatch'
    | 'drifted'
    | 'changed_meanwhile'
    | 'undo_too_late'
    | 'undo_conflict'
    | 'not_undoable'
    | 'too_many_rows'
    | 'undeclared_write'
    | 'invalid_output'
    | 'not_repeatable'
    | 'constraint_violated'
    | 'hold_ended'
    | 'frozen'
    | 'busy'
    | 'database_unavailable'
    | 'timeout'
    | 'gone'
    | 'rate_limited'
    | 'internal'
    | 'no_rollback_path'
    | 'unknown_effect'
    | 'duplicate_tool'
  detail: string
  next: string
  next_for_people?: string
}
export interface Action {
  id: string
  tool: string
  tool_title: string
  title: string
  effect: 'read' | 'change' | 'hold' | 'bulk' | 'money' | 'dispatch'
  kind: 'do' | 'undo' | 'redo'
  state:
    | 'awaiting_approval'
    | 'applied'
    | 'held'
    | 'undone'
    | 'partly_undone'
    | 'recalled'
    | 'rejected'
    | 'expired'
    | 'drifted'
    | 'superseded'
    | 'denied'
    | 'failed'
    | 'answered'
    | 'running'
    | 'stopped'
  mode: 'autonomous' | 'implicit' | 'held' | 'explicit'
  mode_reasons: string[]
  why: string[]
  at: string
  principal: {
    id: string
    name: string
    role?: string
  }
  agent: {
    id: string
    name: string
  } | null
  session: string | null
  input?: unknown
  reasoning: string | null
  rows: number
  tables: {
    [k: string]: number
  }
  undo_until: string | null
  release_at: string | null
  live: boolean
  undone_by: string | null
  taken_back: 'all' | 'part' | 'nothing' | null
  part_back: {
    records: number
    by: {
      id: string
      name: string
      role?: string
    }[]
    action: string
  } | null
  overwritten_by: string | null
  caused_by: string | null
  reverts: string | null
  reverts_count: number
  counts: {
    matched: number
    send: number
    held_out: number
  }
  plan: {
    id: string
    digest: string
    state: string
    approved_by: {
      id: string
      name: string
      role?: string
    } | null
    approved_at: string | null
  } | null
  changes: {
    rows: Change[]
    next?: string
    total: number
  }
  progress: {
    state: 'running' | 'stopped' | 'done'
    reason: string | null
    total: number
    done: number
  } | null
  receipt: Receipt | null
  outbox: {
    [k: string]: number
  } | null
}
export interface Change {
  table: string
  id: string
  label: string
  op: 'insert' | 'update' | 'delete'
  cells: {
    field: string
    name: string
    before?: unknown
    after?: unknown
    before_label?: string
    after_label?: string
    quiet?: true
    money?: true
  }[]
}
export interface Receipt {
  undone: number
  recalled: number
  kept: Conflict[]
  residue: {
    text: string
    count: number
  }[]
  along?: {
    tool: string
    count: number
  }[]
}
export interface Conflict {
  table: string
  id: string
  label: string
  field: string | null
  name?: string
  now?: unknown
  now_label?: string
  target?: unknown
  target_label?: string
  protected?: boolean
  reason?: string
  by: {
    action: string
    name: string
    agent: string | null
    at: string
  } | null
  dependents?: {
    table: string
    id: string
    label: string
    by: {
      action: string
      name: string
      agent: string | null
      at: string
    } | null
  }[]
}
export interface Plan {
  id: string
  action: string
  tool: string
  tool_title: string
  title: string
  state: 'pending' | 'approved' | 'rejected' | 'expired' | 'drifted' | 'superseded'
  digest: string
  mode: 'explicit'
  mode_reasons: string[]
  why: string[]
  effect: 'read' | 'change' | 'hold' | 'bulk' | 'money' | 'dispatch'
  counts: {
    matched: number
    changed: number
    unchanged: number
    held_out: number
    send: number
    samples?: number
    rows: number
  }
  groups: {
    table: string
    op: 'insert' | 'update' | 'delete'
    rows: number
    fields: {
      field: string
      name?: string
      quiet?: true
      rows: number
      same: boolean
      after?: unknown
      after_label?: string
    }[]
  }[]
  worth: {
    table: string
    currency: string
    amount: string
    label: string
  }[]
  figures: {
    figure: string
    period: string
    currency: string
    about: {
      table: string
      id: string | null
      label: string
    } | null
    name: string
    before: string
    after: string
    by: string
    before_label: string
    after_label: string
    by_label: string
  }[]
  facets: {
    [k: string]: number
  }
  expires_at: string
  decided_at: string | null
  decided_by: {
    id: string
    name: string
    role?: string
  } | null
  created_at: string
  hold_ms: number | null
  friction:
    | {
        kind: 'click'
      }
    | {
        kind: 'number'
        number: number
      }
  requested_by: {
    id: string
    name: string
    role?: string
  }
  agent: {
    id: string
    name: string
  } | null
  session: string | null
  input?: unknown
  reasoning: string | null
  tables: {
    [k: string]: number
  }
  residue: string | null
  rollback: string
  may_approve: boolean
  approvers: {
    id: string
    name: string
    role?: string
  }[]
  held_out: {
    rows: {
      id: string
      table: string
      label: string
      reason: string
      evidence: string
      override: string
    }[]
    next?: string
    total: number
  }
  changes: {
    rows: Change[]
    next?: string
    total: number
  }
  outbound: {
    rows: {
      id: string
      to: string
      label: string
      record: {
        table: string
        id: string
      }
      subject: string
      text: string
      sample: boolean
    }[]
    next?: string
    total: number
  }
  drift: {
    added: {
      part: string
      line?: unknown
      label: string | null
      change?: Change
    }[]
    removed: {
      part: string
      line?: unknown
      label: string | null
      change?: Change
    }[]
    summary: string
    records?: number
  } | null
  superseded_by: string | null
  supersedes: string | null
  may_renew: boolean
}
export interface Field {
  name: string
  heading: string
  label: string
  kind:
    | 'text'
    | 'email'
    | 'phone'
    | 'domain'
    | 'currency'
    | 'language'
    | 'one_of'
    | 'number'
    | 'year'
    | 'money'
    | 'day'
    | 'moment'
    | 'flag'
    | 'id'
    | 'record'
    | 'custom'
  custom: boolean
  required: boolean
  needed: boolean
  personal: boolean
  money: boolean
  filterable: boolean
  show: 'list' | 'record' | null
  page: boolean
  form: boolean
  importable: boolean
  edit: string[]
  table?: string
  values?: string[]
  characters_max?: number
  min?: number
  max?: number
}
export interface Routes {
  'GET /healthz': {
    answer: {
      status: 'ok'
    }
  }
  'GET /readyz': {
    answer: {
      status: 'ok'
      audit: {
        status: 'ok' | 'not_published' | 'stopped'
        stopped: number
        failing: string[]
      }
    }
  }
  'GET /metrics': {
    answer: never
  }
  'POST /api/auth/sign-in/email': {
    body: {
      email: string
      password: string
    }
    answer: unknown
  }
  'POST /api/auth/sign-out': {
    answer: unknown
  }
  'GET /api/auth/get-session': {
    answer: unknown
  }
  'POST /api/auth/change-password': {
    body: {
      currentPassword: string
      newPassword: string
    }
    answer: unknown
  }
  'POST /api/auth/revoke-other-sessions': {
    answer: unknown
  }
  'GET /api/demo': {
    answer: {
      org: {
        id: string
        name: string
      }
      roles: {
        role: 'rep' | 'manager' | 'admin' | 'compliance'
        name: string
        email: string
      }[]
    }
  }
  'POST /api/demo/sign-in': {
    body: {
      role: 'rep' | 'manager' | 'admin' | 'compliance'
      token?: string
    }
    answer: {
      user: string
    }
  }
  'GET /api/me': {
    answer: {
      person: {
        id: string
        name: string
        role?: string
        email: string
        newcomer: boolean
      }
      agent: {
        id: string
        name: string
      } | null
      org: {
        id: string
        name: string
      }
      permissions: string[]
      demo: boolean
    }
  }
  'POST /api/keys': {
    body: {
      name: string
      agent?: string
      approve?: boolean
      days?: number
    }
    answer: {
      id: string
      key: string
    }
  }
  'GET /api/keys': {
    answer: {
      rows: {
        id: string
        name: string
        start: string
        agent: string | null
        approve: boolean
        created_at: string
        expires_at: string | null
        last_used_at: string | null
      }[]
    }
  }
  'POST /api/keys/{id}/revoke': {
    params: {
      id: string
    }
    answer: {
      revoked: string
    }
  }
  'GET /api/tools': {
    answer: {
      rows: {
        name: string
        title: string
        about: string
        effect: 'read' | 'change' | 'hold' | 'bulk' | 'money' | 'dispatch'
        mode: 'autonomous' | 'implicit' | 'held' | 'explicit'
        permission: string
        lasting: boolean
        input: {
          [k: string]: unknown
        }
        audit: {
          subject: string | string[]
        }
        rollback: {
          kind: string
        }
        residue: string | null
        version: number
      }[]
    }
  }
  'POST /api/tools/{name}': {
    params: {
      name: string
    }
    body: {
      input?: {
        [k: string]: unknown
      }
      reasoning?: string
      session?: string
      seen?: {
        table: string
        id: string
        fields: {
          [k: string]: unknown
        }
      }
    }
    answer:
      | (
          | {
              status: 'answered'
              output?: unknown
            }
          | {
              status: 'applied'
              action: Action
              output?: unknown
            }
        )
      | (
          | {
              status: 'held'
              action: Action
              output?: unknown
            }
          | {
              status: 'awaiting_approval'
              plan: Plan
            }
        )
  }
  'GET /api/plans': {
    query?: {
      before?: string
      limit?: number
      state?: string
      principal?: string
      record?: string
      turn?: 'mine' | 'others'
      ending?: string
      count?: string
    }
    answer: {
      rows: Plan[]
      next?: string
      total?: number
    }
  }
  'GET /api/plans/{id}': {
    params: {
      id: string
    }
    query?: {
      changes_after?: string
      outbound_after?: string
      held_out_after?: string
      limit?: number
    }
    answer: Plan
  }
  'POST /api/plans/{id}/approve': {
    params: {
      id: string
    }
    body: {
      digest: string
    }
    answer:
      | {
          status: 'applied'
          action: Action
          output?: unknown
        }
      | {
          status: 'held'
          action: Action
          output?: unknown
        }
      | {
          status: 'running'
          action: Action
          output?: unknown
        }
  }
  'POST /api/plans/{id}/reject': {
    params: {
      id: string
    }
    answer: {
      plan: Plan
    }
  }
  'POST /api/plans/{id}/renew': {
    params: {
      id: string
    }
    answer: {
      status: 'awaiting_approval'
      plan: Plan
    }
  }
  'POST /api/plans/{id}/narrow': {
    params: {
      id: string
    }
    body: {
      /**
       * @minItems 1
       * @maxItems 10000
       */
      exclude: string[]
    }
    answer: {
      status: 'awaiting_approval'
      plan: Plan
    }
  }
  'GET /api/actions': {
    query?: {
      before?: string
      limit?: number
      tool?: string
      agent?: string
      principal?: string
      state?: string
      record?: string
      session?: string
      caused_by?: string
      waiting?: string
      undoable?: string
      count?: string
    }
    answer: {
      rows: Action[]
      next?: string
      total?: number
    }
  }
  'GET /api/actions/{id}': {
    params: {
      id: string
    }
    query?: {
      changes_after?: string
      limit?: number
    }
    answer: Action
  }
  'GET /api/records/{table}/{id}/history': {
    params: {
      id: string
      table: string
    }
    query?: {
      before?: string
      limit?: number
      count?: string
    }
    answer: {
      rows: {
        action: string
        tool: string
        tool_title: string
        title: string
        kind: 'do' | 'undo' | 'redo'
        state:
          | 'awaiting_approval'
          | 'applied'
          | 'held'
          | 'undone'
          | 'partly_undone'
          | 'recalled'
          | 'rejected'
          | 'expired'
          | 'drifted'
          | 'superseded'
          | 'denied'
          | 'failed'
          | 'answered'
          | 'running'
          | 'stopped'
        live: boolean
        mode: 'autonomous' | 'implicit' | 'held' | 'explicit'
        at: string
        principal: {
          id: string
          name: string
          role?: string
        }
        agent: {
          id: string
          name: string
        } | null
        reasoning: string | null
        undo_until: string | null
        change: Change
      }[]
      next?: string
      total?: number
      by_agents?: number
    }
  }
  'POST /api/actions/{id}/undo': {
    params: {
      id: string
    }
    body: {
      mode?: 'strict' | 'merge' | 'force'
    }
    answer:
      | {
          action: Action
          receipt: Receipt
          undone: Action
        }
      | {
          status: 'awaiting_approval'
          plan: Plan
        }
  }
  'POST /api/actions/{id}/redo': {
    params: {
      id: string
    }
    answer: {
      action: Action
      receipt: Receipt
      undone: Action
    }
  }
  'POST /api/actions/{id}/cancel': {
    params: {
      id: string
    }
    answer: {
      action: Action
      receipt: Receipt
      undone: Action
    }
  }
  'POST /api/actions/{id}/release': {
    params: {
      id: string
    }
    answer: {
      action: Action
    }
  }
  'POST /api/rewinds': {
    body: {
      filter: {
        /**
         * @minItems 1
         * @maxItems 10000
         */
        actions?: string[]
        agent?: string
        principal?: string
        session?: string
        tool?: string
        import?: string
        /**
         * @minItems 1
         * @maxItems 10000
         */
        records?: string[]
        cascade?: 'agents'
        from?: string
        to?: string
      }
    }
    answer: {
      status: 'awaiting_approval'
      plan: Plan
    }
  }
  'POST /api/actions/{id}/stop': {
    params: {
      id: string
    }
    answer: {
      action: Action
    }
  }
  'POST /api/actions/{id}/resume': {
    params: {
      id: string
    }
    answer: {
      action: Action
    }
  }
  'GET /api/outbox': {
    query?: {
      before?: string
      limit?: number
      state?: string
      action?: string
      channel?: string
    }
    answer: {
      rows: {
        id: string
        action: string
        channel: string
        to: string
        record: {
          table: string
          id: string
        }
        label: string
        subject: string
        state: 'queued' | 'claimed' | 'sent' | 'refused' | 'held_out' | 'cancelled' | 'unknown'
        release_at: string
        settled_at: string | null
        reason: string | null
      }[]
      next?: string
      total?: number
      counts: {
        [k: string]: number
      }
    }
  }
  'GET /api/events': {
    answer: never
  }
  'GET /api/mailbox': {
    query?: {
      before?: string
      limit?: number
      to?: string
    }
    answer: {
      rows: {
        id: string
        to: string
        from: string
        subject: string
        received_at: string
      }[]
      next?: string
      total: number
    }
  }
  'GET /api/mailbox/{id}': {
    params: {
      id: string
    }
    answer: {
      id: string
      to: string
      from: string
      subject: string
      received_at: string
      text: string
      html: string | null
      headers: {
        [k: string]: string
      }
    }
  }
  'POST /api/assistant': {
    body: {
      message: string
      session?: string
    }
    answer: {
      text: string
      session: string
      model: string
      answers: {
        tool: string
        tool_title: string
        output?: unknown
        lookup: boolean
      }[]
      actions: Action[]
      plans: Plan[]
      problems: {
        tool: string | null
        code: string
        message: string
        detail?: string
        next: string
      }[]
    }
  }
  'GET /mcp': {
    answer: unknown
  }
  'POST /mcp': {
    answer: unknown
  }
  'POST /api/imports': {
    answer: {
      import: {
        id: string
        files: {
          id: string
          name: string
          kind: string
          rows: number
          columns: string[]
        }[]
      }
    }
  }
  'GET /api/imports/{id}/progress': {
    params: {
      id: string
    }
    answer: {
      progress: {
        phase: 'reading' | 'writing' | 'reporting' | 'done'
        rows: number
        total: number
      } | null
    }
  }
  'GET /api/imports/{id}/report.csv': {
    params: {
      id: string
    }
    query?: {
      only?: 'problems'
    }
    answer: never
  }
  'GET /api/fields/{entity}': {
    params: {
      entity: 'contact' | 'company' | 'deal' | 'product' | 'task'
    }
    answer: {
      fields: Field[]
    }
  }
  'GET /api/audit/log': {
    answer: {
      origin: string
      size: number
      root: string
      pending: number
      sealed_at: string | null
      keys: string[]
      published: {
        where: string
        size: number
        at: string
        ok: boolean
        outcome: string
      }[]
      stopped: string | null
    }
  }
  'GET /api/audit/checkpoint': {
    query?: {
      size?: number | null
    }
    answer: never
  }
  'GET /api/audit/keys': {
    answer: {
      keys: string[]
    }
  }
  'GET /api/audit/entries': {
    query?: {
      after?: number | null
      limit?: number
      action?: string
    }
    answer: {
      rows: {
        index: number | null
        id: string
        action: string
        at: string
        leaf: string
        hash: string | null
      }[]
      next?: string
      total?: number
    }
  }
  'GET /api/audit/entries/{id}': {
    params: {
      id: string
    }
    answer: {
      index: number | null
      id: string
      action: string
      at: string
      leaf: string
      hash: string | null
      inclusion: {
        size: number
        proof: string[]
      } | null
      slots: {
        slot: string
        ord: number
        state: 'kept' | 'erased' | 'redacted' | 'line'
        by: string | null
        line: string | null
        salt: string | null
        body: string | null
      }[]
    }
  }
  'GET /api/audit/proof/inclusion': {
    query?: {
      index?: number | null
      size?: number | null
    }
    answer: {
      proof: string[]
      index: number
      size: number
    }
  }
  'GET /api/audit/proof/consistency': {
    query?: {
      from?: number | null
      to?: number | null
    }
    answer: {
      proof: string[]
      from: number
      to: number
    }
  }
  'GET /api/audit/verify': {
    answer: {
      size: number
      root: string
      pending: number
      checkpoints: number
      texts: {
        kept: number
        erased: number
        redacted: number
      }
      actions: number
      problems: string[]
    }
  }
  'GET /api/audit/bundle/about': {
    query?: {
      range?: string
      contact?: string
      action?: string
      session?: string
    }
    answer: {
      about: string
      entries: number
      size: number
      pages: number
      shown: number
    }
  }
  'GET /api/audit/bundle': {
    query?: {
      range?: string
      contact?: string
      action?: string
      session?: string
      report?: 'true' | 'false'
    }
    answer: never
  }
}
export interface Tools {
  contact_check_contactability: {
    input: {
      contact: string
      purpose?: 'marketing' | 'service'
    }
    output: {
      contact: string
      purpose: 'marketing' | 'service'
      send: boolean
      reasons: {
        reason: string
        evidence: string
        override: 'nobody' | 'new_plan'
      }[]
    }
  }
  contact_find: {
    input: {
      where?: {
        id?: IdCondition
        name?: TextCondition
        first_name?: TextCondition
        last_name?: TextCondition
        email?: TextCondition
        phone?: TextCondition
        title?: TextCondition
        company?: IdCondition
        company_name?: TextCondition
        owner?: IdCondition
        owner_name?: TextCondition
        lifecycle?:
          | ('lead' | 'qualified' | 'customer' | 'cold' | 'former')
          | null
          | {
              eq?: 'lead' | 'qualified' | 'customer' | 'cold' | 'former'
              is_null?: boolean
              /**
               * @minItems 1
               * @maxItems 1000
               */
              in?: ('lead' | 'qualified' | 'customer' | 'cold' | 'former')[]
            }
        lifecycle_since?: MomentCondition
        last_activity_at?: MomentCondition
        city?: TextCondition
        country?: TextCondition
        language?: TextCondition
        external_ref?: TextCondition
        source?: TextCondition
        created_at?: MomentCondition
        archived?: FlagCondition
      }
      search?: string
      /**
       * @maxItems 3
       */
      order?: {
        field:
          | 'id'
          | 'name'
          | 'first_name'
          | 'last_name'
          | 'email'
          | 'phone'
          | 'title'
          | 'company'
          | 'company_name'
          | 'owner'
          | 'owner_name'
          | 'lifecycle'
          | 'lifecycle_since'
          | 'last_activity_at'
          | 'city'
          | 'country'
          | 'language'
          | 'external_ref'
          | 'source'
          | 'created_at'
          | 'archived'
        desc?: boolean
      }[]
      limit?: number
      after?: string
    }
    output: {
      rows: {
        id: string
        first_name: string
        last_name: string
        name: string
        email: null | string
        phone: null | string
        title: null | string
        lifecycle: 'lead' | 'qualified' | 'customer' | 'cold' | 'former'
        lifecycle_since: string
        city: null | string
        company: null | {
          id: string
          name: string
        }
        owner: null | {
          id: string
          name: string
        }
        last_activity_at: null | string
      }[]
      next?: string
      total?: number
    }
  }
  contact_find_cold: {
    input: {
      within_days?: number
      where?: {
        id?: IdCondition
        name?: TextCondition
        first_name?: TextCondition
        last_name?: TextCondition
        email?: TextCondition
        phone?: TextCondition
        title?: TextCondition
        company?: IdCondition
        company_name?: TextCondition
        owner?: IdCondition
        owner_name?: TextCondition
        lifecycle?:
          | ('lead' | 'qualified' | 'customer' | 'cold' | 'former')
          | null
          | {
              eq?: 'lead' | 'qualified' | 'customer' | 'cold' | 'former'
              is_null?: boolean
              /**
               * @minItems 1
               * @maxItems 1000
               */
              in?: ('lead' | 'qualified' | 'customer' | 'cold' | 'former')[]
            }
        lifecycle_since?: MomentCondition
        last_activity_at?: MomentCondition
        city?: TextCondition
        country?: TextCondition
        language?: TextCondition
        external_ref?: TextCondition
        source?: TextCondition
        created_at?: MomentCondition
        archived?: FlagCondition
      }
      search?: string
      /**
       * @maxItems 3
       */
      order?: {
        field:
          | 'id'
          | 'name'
          | 'first_name'
          | 'last_name'
          | 'email'
          | 'phone'
          | 'title'
          | 'company'
          | 'company_name'
          | 'owner'
          | 'owner_name'
          | 'lifecycle'
          | 'lifecycle_since'
          | 'last_activity_at'
          | 'city'
          | 'country'
          | 'language'
          | 'external_ref'
          | 'source'
          | 'created_at'
          | 'archived'
        desc?: boolean
      }[]
      limit?: number
      after?: string
    }
    output: {
      rows: {
        id: string
        first_name: string
        last_name: string
        name: string
        email: null | string
        phone: null | string
        title: null | string
        lifecycle: 'lead' | 'qualified' | 'customer' | 'cold' | 'former'
        lifecycle_since: string
        city: null | string
        company: null | {
          id: string
          name: string
        }
        owner: null | {
          id: string
          name: string
        }
        last_activity_at: null | string
      }[]
      next?: string
      total?: number
    }
  }
  contact_get: {
    input: {
      contact: string
    }
    output: {
      emails: {
        id: string
        address: string
      }[]
      deals: {
        id: string
        name: string
        currency: string
        status: 'open' | 'won' | 'lost'
        amount: null | string
        close_on: null | string
        stage: null | {
          id: string
          name: string
        }
      }[]
      tasks: {
        id: string
        title: string
        due_on: null | string
        done_at: null | string
      }[]
      enrolments: {
        id: string
        step: number
        state: 'active' | 'paused' | 'finished' | 'stopped'
        next_at: null | string
        reason: null | string
        sequence: null | {
          id: string
          name: string
        }
      }[]
      id: string
      first_name: string
      last_name: string
      name: string
      email: null | string
      phone: null | string
      title: null | string
      lifecycle: 'lead' | 'qualified' | 'customer' | 'cold' | 'former'
      lifecycle_since: string
      city: null | string
      company: null | {
        id: string
        name: string
      }
      owner: null | {
        id: string
        name: string
      }
      last_activity_at: null | string
      custom: {
        [k: string]: unknown
      }
      country: null | string
      language: string
      time_zone: string
      external_ref: null | string
      source: 'agent' | 'import' | 'person' | 'connector' | 'system'
      archived_at: null | string
      created_at: string
      erased_at: null | string
    }
  }
  contact_timeline: {
    input: {
      contact: string
      limit?: number
      after?: string
    }
    output: {
      rows: {
        id: string
        kind: 'call' | 'deal' | 'note' | 'task' | 'mail' | 'mail_waiting' | 'consent'
        at: string
        text: string
        by: null | string
      }[]
      next?: string
    }
  }
  contact_archive: {
    input: {
      contact: string
    }
    output: {
      id: string
      name: string
    }
  }
  contact_create: {
    input: {
      first_name?: string
      last_name: string
      email?: string | null
      phone?: string | null
      title?: string | null
      company?:
        | (
            | string
            | {
                name: string
                domain?: string | null
              }
          )
        | null
      owner?: string | null
      lifecycle?: 'lead' | 'qualified' | 'customer' | 'cold' | 'former'
      city?: string | null
      country?: string | null
      language?: string
      custom?: {
        [k: string]: string | number | boolean | null
      }
    }
    output: {
      id: string
      name: string
      email: null | string
      company_id: null | string
    }
  }
  contact_link_company: {
    input: {
      contact: string
      company: string | null
    }
    output: {
      id: string
      name: string
      company_id: null | string
    }
  }
  contact_restore: {
    input: {
      contact: string
    }
    output: {
      id: string
      name: string
    }
  }
  contact_set_lifecycle: {
    input: {
      contact: string
      lifecycle: 'lead' | 'qualified' | 'customer' | 'cold' | 'former'
    }
    output: {
      id: string
      name: string
      lifecycle: 'lead' | 'qualified' | 'customer' | 'cold' | 'former'
    }
  }
  contact_update: {
    input: {
      contact: string
      set: {
        first_name?: string
        last_name?: string
        email?: string | null
        phone?: string | null
        title?: string | null
        company?:
          | (
              | string
              | {
                  name: string
                  domain?: string | null
                }
            )
          | null
        owner?: string | null
        city?: string | null
        country?: string | null
        language?: string
        custom?: {
          [k: string]: string | number | boolean | null
        }
      }
    }
    output: {
      id: string
      name: string
      email: null | string
      company_id: null | string
    }
  }
  contact_archive_many: {
    input: {
      /**
       * @minItems 1
       * @maxItems 10000
       */
      contacts?: string[]
      where?: {
        id?: IdCondition
        name?: TextCondition
        first_name?: TextCondition
        last_name?: TextCondition
        email?: TextCondition
        phone?: TextCondition
        title?: TextCondition
        company?: IdCondition
        company_name?: TextCondition
        owner?: IdCondition
        owner_name?: TextCondition
        lifecycle?:
          | ('lead' | 'qualified' | 'customer' | 'cold' | 'former')
          | null
          | {
              eq?: 'lead' | 'qualified' | 'customer' | 'cold' | 'former'
              is_null?: boolean
              /**
               * @minItems 1
               * @maxItems 1000
               */
              in?: ('lead' | 'qualified' | 'customer' | 'cold' | 'former')[]
            }
        lifecycle_since?: MomentCondition
        last_activity_at?: MomentCondition
        city?: TextCondition
        country?: TextCondition
        language?: TextCondition
        external_ref?: TextCondition
        source?: TextCondition
        created_at?: MomentCondition
        archived?: FlagCondition
      }
    }
    output: {
      archived: number
    }
  }
  contact_assign_many: {
    input: {
      /**
       * @minItems 1
       * @maxItems 10000
       */
      contacts?: string[]
      where?: {
        id?: IdCondition
        name?: TextCondition
        first_name?: TextCondition
        last_name?: TextCondition
        email?: TextCondition
        phone?: TextCondition
        title?: TextCondition
        company?: IdCondition
        company_name?: TextCondition
        owner?: IdCondition
        owner_name?: TextCondition
        lifecycle?:
          | ('lead' | 'qualified' | 'customer' | 'cold' | 'former')
          | null
          | {
              eq?: 'lead' | 'qualified' | 'customer' | 'cold' | 'former'
              is_null?: boolean
              /**
               * @minItems 1
               * @maxItems 1000
               */
              in?: ('lead' | 'qualified' | 'customer' | 'cold' | 'former')[]
            }
        lifecycle_since?: MomentCondition
        last_activity_at?: MomentCondition
        city?: TextCondition
        country?: TextCondition
        language?: TextCondition
        external_ref?: TextCondition
        source?: TextCondition
        created_at?: MomentCondition
        archived?: FlagCondition
      }
      owner: string
    }
    output: {
      assigned: number
    }
  }
  contact_update_many: {
    input: {
      /**
       * @minItems 1
       * @maxItems 10000
       */
      contacts?: string[]
      where?: {
        id?: IdCondition
        name?: TextCondition
        first_name?: TextCondition
        last_name?: TextCondition
        email?: TextCondition
        phone?: TextCondition
        title?: TextCondition
        company?: IdCondition
        company_name?: TextCondition
        owner?: IdCondition
        owner_name?: TextCondition
        lifecycle?:
          | ('lead' | 'qualified' | 'customer' | 'cold' | 'former')
          | null
          | {
              eq?: 'lead' | 'qualified' | 'customer' | 'cold' | 'former'
              is_null?: boolean
              /**
               * @minItems 1
               * @maxItems 1000
               */
              in?: ('lead' | 'qualified' | 'customer' | 'cold' | 'former')[]
            }
        lifecycle_since?: MomentCondition
        last_activity_at?: MomentCondition
        city?: TextCondition
        country?: TextCondition
        language?: TextCondition
        external_ref?: TextCondition
        source?: TextCondition
        created_at?: MomentCondition
        archived?: FlagCondition
      }
      set: {
        title?: string | null
        company?: string | null
        lifecycle?: 'lead' | 'qualified' | 'customer' | 'cold' | 'former'
        city?: string | null
        country?: string | null
        language?: string
        custom?: {
          [k: string]: string | number | boolean | null
        }
      }
    }
    output: {
      updated: number
    }
  }
  company_find: {
    input: {
      where?: {
        id?: IdCondition
        name?: TextCondition
        domain?: TextCondition
        industry?: TextCondition
        city?: TextCondition
        country?: TextCondition
        employees?: NumberCondition
        annual_revenue?: NumberCondition
        founded?: NumberCondition
        owner?: IdCondition
        owner_name?: TextCondition
        parent?: IdCondition
        external_ref?: TextCondition
        source?: TextCondition
        created_at?: MomentCondition
        archived?: FlagCondition
      }
      search?: string
      /**
       * @maxItems 3
       */
      order?: {
        field:
          | 'id'
          | 'name'
          | 'domain'
          | 'industry'
          | 'city'
          | 'country'
          | 'employees'
          | 'annual_revenue'
          | 'founded'
          | 'owner'
          | 'owner_name'
          | 'parent'
          | 'external_ref'
          | 'source'
          | 'created_at'
          | 'archived'
        desc?: boolean
      }[]
      limit?: number
      after?: string
    }
    output: {
      rows: {
        owner: null | {
          id: string
          name: string
        }
        id: string
        name: string
        city: null | string
        country: null | string
        domain: null | string
        industry: null | string
        employees: null | number
        contacts: number
        deals: number
      }[]
      next?: string
      total?: number
    }
  }
  company_get: {
    input: {
      company: string
    }
    output: {
      people: {
        id: string
        first_name: string
        last_name: string
        name: string
        email: null | string
        phone: null | string
        title: null | string
        lifecycle: 'lead' | 'qualified' | 'customer' | 'cold' | 'former'
        lifecycle_since: string
        city: null | string
        company: null | {
          id: string
          name: string
        }
        owner: null | {
          id: string
          name: string
        }
        last_activity_at: null | string
      }[]
      latest_deals: {
        company: null | {
          id: string
          name: string
        }
        owner: null | {
          id: string
          name: string
        }
        id: string
        name: string
        currency: string
        status: 'open' | 'won' | 'lost'
        amount: null | string
        close_on: null | string
        stage_entered_at: string
        closed_on: null | string
        next_step: null | string
        stage: null | {
          id: string
          name: string
        }
        contact: null | {
          id: string
          name: string
        }
        pipeline: null | {
          id: string
          name: string
        }
      }[]
      owner: null | {
        id: string
        name: string
      }
      id: string
      name: string
      city: null | string
      country: null | string
      domain: null | string
      industry: null | string
      employees: null | number
      contacts: number
      deals: number
      custom: {
        [k: string]: unknown
      }
      external_ref: null | string
      source: 'agent' | 'import' | 'person' | 'connector' | 'system'
      archived_at: null | string
      created_at: string
      annual_revenue: null | string
      founded: null | number
      parent: null | {
        id: string
        name: string
      }
    }
  }
  company_create: {
    input: {
      name: string
      domain?: string | null
      industry?: string | null
      city?: string | null
      country?: string | null
      employees?: number | null
      founded?: number | null
      owner?: string | null
      parent?: string | null
      custom?: {
        [k: string]: string | number | boolean | null
      }
    }
    output: {
      id: string
      name: string
    }
  }
  company_update: {
    input: {
      company: string
      set: {
        name?: string
        domain?: string | null
        industry?: string | null
        city?: string | null
        country?: string | null
        employees?: number | null
        founded?: number | null
        owner?: string | null
        parent?: string | null
        custom?: {
          [k: string]: string | number | boolean | null
        }
      }
    }
    output: {
      id: string
      name: string
    }
  }
  company_archive: {
    input: {
      company: string
    }
    output: {
      id: string
      name: string
      contacts: number
    }
  }
  company_update_many: {
    input: {
      /**
       * @minItems 1
       * @maxItems 10000
       */
      companies?: string[]
      where?: {
        id?: IdCondition
        name?: TextCondition
        domain?: TextCondition
        industry?: TextCondition
        city?: TextCondition
        country?: TextCondition
        employees?: NumberCondition
        annual_revenue?: NumberCondition
        founded?: NumberCondition
        owner?: IdCondition
        owner_name?: TextCondition
        parent?: IdCondition
        external_ref?: TextCondition
        source?: TextCondition
        created_at?: MomentCondition
        archived?: FlagCondition
      }
      set: {
        industry?: string | null
        city?: string | null
        country?: string | null
        owner?: string | null
        custom?: {
          [k: string]: string | number | boolean | null
        }
      }
    }
    output: {
      updated: number
    }
  }
  deal_closing_soon: {
    input: {
      period?: 'today' | 'this_week' | 'this_month' | 'next_month' | 'this_quarter' | 'next_30_days'
      from?: string
      to?: string
      owner?: string
      limit?: number
    }
    output: {
      from: string
      to: string
      currency: string
      amount: string
      weighted: string
      other_currencies: {
        currency: string
        count: number
        amount: string
        weighted: string
      }[]
      rows: {
        company: null | {
          id: string
          name: string
        }
        owner: null | {
          id: string
          name: string
        }
        id: string
        name: string
        currency: string
        status: 'open' | 'won' | 'lost'
        amount: null | string
        close_on: null | string
        stage_entered_at: string
        closed_on: null | string
        next_step: null | string
        stage: null | {
          id: string
          name: string
        }
        contact: null | {
          id: string
          name: string
        }
        pipeline: null | {
          id: string
          name: string
        }
      }[]
      next?: string
      total?: number
    }
  }
  deal_find: {
    input: {
      where?: {
        id?: IdCondition
        name?: TextCondition
        amount?: NumberCondition
        currency?: TextCondition
        close_on?: DayCondition
        status?:
          | ('open' | 'won' | 'lost')
          | null
          | {
              eq?: 'open' | 'won' | 'lost'
              is_null?: boolean
              /**
               * @minItems 1
               * @maxItems 1000
               */
              in?: ('open' | 'won' | 'lost')[]
            }
        stage?: IdCondition
        stage_name?: TextCondition
        stage_entered_at?: MomentCondition
        pipeline?: IdCondition
        company?: IdCondition
        company_name?: TextCondition
        contact?: IdCondition
        contact_name?: TextCondition
        owner?: IdCondition
        owner_name?: TextCondition
        product?: IdCondition
        product_name?: TextCondition
        closed_on?: DayCondition
        contract_ends_on?: DayCondition
        lost_reason?: TextCondition
        next_step?: TextCondition
        external_ref?: TextCondition
        source?: TextCondition
        created_at?: MomentCondition
        archived?: FlagCondition
      }
      search?: string
      /**
       * @maxItems 3
       */
      order?: {
        field:
          | 'id'
          | 'name'
          | 'amount'
          | 'currency'
          | 'close_on'
          | 'status'
          | 'stage'
          | 'stage_name'
          | 'stage_entered_at'
          | 'pipeline'
          | 'company'
          | 'company_name'
          | 'contact'
          | 'contact_name'
          | 'owner'
          | 'owner_name'
          | 'product'
          | 'product_name'
          | 'closed_on'
          | 'contract_ends_on'
          | 'lost_reason'
          | 'next_step'
          | 'external_ref'
          | 'source'
          | 'created_at'
          | 'archived'
        desc?: boolean
      }[]
      limit?: number
      after?: string
    }
    output: {
      rows: {
        company: null | {
          id: string
          name: string
        }
        owner: null | {
          id: string
          name: string
        }
        id: string
        name: string
        currency: string
        status: 'open' | 'won' | 'lost'
        amount: null | string
        close_on: null | string
        stage_entered_at: string
        closed_on: null | string
        next_step: null | string
        stage: null | {
          id: string
          name: string
        }
        contact: null | {
          id: string
          name: string
        }
        pipeline: null | {
          id: string
          name: string
        }
      }[]
      next?: string
      total?: number
    }
  }
  deal_find_slipping: {
    input: {
      days?: number
      where?: {
        id?: IdCondition
        name?: TextCondition
        amount?: NumberCondition
        currency?: TextCondition
        close_on?: DayCondition
        status?:
          | ('open' | 'won' | 'lost')
          | null
          | {
              eq?: 'open' | 'won' | 'lost'
              is_null?: boolean
              /**
               * @minItems 1
               * @maxItems 1000
               */
              in?: ('open' | 'won' | 'lost')[]
            }
        stage?: IdCondition
        stage_name?: TextCondition
        stage_entered_at?: MomentCondition
        pipeline?: IdCondition
        company?: IdCondition
        company_name?: TextCondition
        contact?: IdCondition
        contact_name?: TextCondition
        owner?: IdCondition
        owner_name?: TextCondition
        product?: IdCondition
        product_name?: TextCondition
        closed_on?: DayCondition
        contract_ends_on?: DayCondition
        lost_reason?: TextCondition
        next_step?: TextCondition
        external_ref?: TextCondition
        source?: TextCondition
        created_at?: MomentCondition
        archived?: FlagCondition
      }
      search?: string
      /**
       * @maxItems 3
       */
      order?: {
        field:
          | 'id'
          | 'name'
          | 'amount'
          | 'currency'
          | 'close_on'
          | 'status'
          | 'stage'
          | 'stage_name'
          | 'stage_entered_at'
          | 'pipeline'
          | 'company'
          | 'company_name'
          | 'contact'
          | 'contact_name'
          | 'owner'
          | 'owner_name'
          | 'product'
          | 'product_name'
          | 'closed_on'
          | 'contract_ends_on'
          | 'lost_reason'
          | 'next_step'
          | 'external_ref'
          | 'source'
          | 'created_at'
          | 'archived'
        desc?: boolean
      }[]
      limit?: number
      after?: string
    }
    output: {
      rows: {
        company: null | {
          id: string
          name: string
        }
        owner: null | {
          id: string
          name: string
        }
        id: string
        name: string
        currency: string
        status: 'open' | 'won' | 'lost'
        amount: null | string
        close_on: null | string
        stage_entered_at: string
        closed_on: null | string
        next_step: null | string
        stage: null | {
          id: string
          name: string
        }
        contact: null | {
          id: string
          name: string
        }
        pipeline: null | {
          id: string
          name: string
        }
        why: string
      }[]
      next?: string
      total?: number
    }
  }
  deal_get: {
    input: {
      deal: string
    }
    output: {
      tasks: {
        id: string
        title: string
        due_on: null | string
        done_at: null | string
      }[]
      notes: {
        id: string
        created_at: string
        body: string
      }[]
      company: null | {
        id: string
        name: string
      }
      owner: null | {
        id: string
        name: string
      }
      id: string
      name: string
      currency: string
      status: 'open' | 'won' | 'lost'
      amount: null | string
      close_on: null | string
      stage_entered_at: string
      closed_on: null | string
      next_step: null | string
      stage: null | {
        id: string
        name: string
      }
      contact: null | {
        id: string
        name: string
      }
      pipeline: null | {
        id: string
        name: string
      }
      custom: {
        [k: string]: unknown
      }
      external_ref: null | string
      source: 'agent' | 'import' | 'person' | 'connector' | 'system'
      archived_at: null | string
      created_at: string
      lost_reason: null | string
      contract_ends_on: null | string
    }
  }
  deal_history: {
    input: {
      deal: string
      limit?: number
    }
    output: {
      rows: {
        at: string
        action: string
        tool: string
        by: null | string
        agent: null | string
        field: string
        before: null | string
        after: null | string
      }[]
    }
  }
  deal_create: {
    input: {
      name: string
      amount?: number | string
      currency?: string
      close_on?: string
      stage?: string
      pipeline?: string
      company?:
        | string
        | {
            name: string
            domain?: string | null
          }
      contact?: string
      owner?: string
      product?: string
      next_step?: string
    }
    output: {
      id: string
      name: string
      company_id: null | string
      stage_id: string
    }
  }
  deal_move_stage: {
    input: {
      deal: string
      stage: string
    }
    output: {
      id: string
      name: string
      stage: {
        id: string
        name: string
      }
    }
  }
  deal_update: {
    input: {
      deal: string
      set: {
        name?: string
        close_on?: string | null
        company?:
          | (
              | string
              | {
                  name: string
                  domain?: string | null
                }
            )
          | null
        contact?: string | null
        owner?: string | null
        product?: string | null
        next_step?: string | null
        custom?: {
          [k: string]: string | number | boolean | null
        }
      }
    }
    output: {
      id: string
      name: string
      company_id: null | string
      owner_id: null | string
      next_step: null | string
    }
  }
  deal_move_stage_many: {
    input: {
      /**
       * @minItems 1
       * @maxItems 10000
       */
      deals?: string[]
      where?: {
        id?: IdCondition
        name?: TextCondition
        amount?: NumberCondition
        currency?: TextCondition
        close_on?: DayCondition
        status?:
          | ('open' | 'won' | 'lost')
          | null
          | {
              eq?: 'open' | 'won' | 'lost'
              is_null?: boolean
              /**
               * @minItems 1
               * @maxItems 1000
               */
              in?: ('open' | 'won' | 'lost')[]
            }
        stage?: IdCondition
        stage_name?: TextCondition
        stage_entered_at?: MomentCondition
        pipeline?: IdCondition
        company?: IdCondition
        company_name?: TextCondition
        contact?: IdCondition
        contact_name?: TextCondition
        owner?: IdCondition
        owner_name?: TextCondition
        product?: IdCondition
        product_name?: TextCondition
        closed_on?: DayCondition
        contract_ends_on?: DayCondition
        lost_reason?: TextCondition
        next_step?: TextCondition
        external_ref?: TextCondition
        source?: TextCondition
        created_at?: MomentCondition
        archived?: FlagCondition
      }
      stage: string
    }
    output: {
      moved: number
    }
  }
  deal_close_lost: {
    input: {
      deal: string
      reason: string
      closed_on?: string
    }
    output: {
      closed: number
      status: string
    }
  }
  deal_close_many: {
    input: {
      /**
       * @minItems 1
       * @maxItems 10000
       */
      deals?: string[]
      where?: {
        id?: IdCondition
        name?: TextCondition
        amount?: NumberCondition
        currency?: TextCondition
        close_on?: DayCondition
        status?:
          | ('open' | 'won' | 'lost')
          | null
          | {
              eq?: 'open' | 'won' | 'lost'
              is_null?: boolean
              /**
               * @minItems 1
               * @maxItems 1000
               */
              in?: ('open' | 'won' | 'lost')[]
            }
        stage?: IdCondition
        stage_name?: TextCondition
        stage_entered_at?: MomentCondition
        pipeline?: IdCondition
        company?: IdCondition
        company_name?: TextCondition
        contact?: IdCondition
        contact_name?: TextCondition
        owner?: IdCondition
        owner_name?: TextCondition
        product?: IdCondition
        product_name?: TextCondition
        closed_on?: DayCondition
        contract_ends_on?: DayCondition
        lost_reason?: TextCondition
        next_step?: TextCondition
        external_ref?: TextCondition
        source?: TextCondition
        created_at?: MomentCondition
        archived?: FlagCondition
      }
      as: 'won' | 'lost'
      reason?: string
      closed_on?: string
    }
    output: {
      closed: number
      status: string
    }
  }
  deal_close_won: {
    input: {
      deal: string
      closed_on?: string
      contract_ends_on?: string
    }
    output: {
      closed: number
      status: string
    }
  }
  deal_reopen: {
    input: {
      deal: string
      stage?: string
    }
    output: {
      id: string
      name: string
      stage_id: string
    }
  }
  deal_shift_close_dates: {
    input: {
      /**
       * @minItems 1
       * @maxItems 10000
       */
      deals?: string[]
      where?: {
        id?: IdCondition
        name?: TextCondition
        amount?: NumberCondition
        currency?: TextCondition
        close_on?: DayCondition
        status?:
          | ('open' | 'won' | 'lost')
          | null
          | {
              eq?: 'open' | 'won' | 'lost'
              is_null?: boolean
              /**
               * @minItems 1
               * @maxItems 1000
               */
              in?: ('open' | 'won' | 'lost')[]
            }
        stage?: IdCondition
        stage_name?: TextCondition
        stage_entered_at?: MomentCondition
        pipeline?: IdCondition
        company?: IdCondition
        company_name?: TextCondition
        contact?: IdCondition
        contact_name?: TextCondition
        owner?: IdCondition
        owner_name?: TextCondition
        product?: IdCondition
        product_name?: TextCondition
        closed_on?: DayCondition
        contract_ends_on?: DayCondition
        lost_reason?: TextCondition
        next_step?: TextCondition
        external_ref?: TextCondition
        source?: TextCondition
        created_at?: MomentCondition
        archived?: FlagCondition
      }
      days: number
    }
    output: {
      shifted: number
    }
  }
  deal_update_amount: {
    input: {
      deal: string
      amount: (number | string) | null
      currency?: string
    }
    output: {
      id: string
      name: string
      currency: string
      amount: null | string
    }
  }
  deal_archive: {
    input: {
      deal: string
    }
    output: {
      id: string
      name: string
    }
  }
  deal_restore: {
    input: {
      deal: string
    }
    output: {
      id: string
      name: string
    }
  }
  pipeline_list: {
    input: {}
    output: {
      rows: {
        stages: {
          id: string
          name: string
          kind: 'open' | 'won' | 'lost'
          probability: string
        }[]
        id: string
        name: string
      }[]
    }
  }
  pipeline_snapshot: {
    input: {
      pipeline?: string
      owner?: string
    }
    output: {
      pipeline: {
        id: string
        name: string
      }
      currency: string
      stages: {
        count: number
        amount: string
        weighted: string
        other_currencies: {
          currency: string
          count: number
          amount: string
          weighted: string
        }[]
        id: string
        name: string
        kind: 'open' | 'won' | 'lost'
        probability: string
      }[]
    }
  }
  task_find: {
    input: {
      where?: {
        id?: IdCondition
        title?: TextCondition
        due_on?: DayCondition
        done?: FlagCondition
        done_at?: MomentCondition
        assignee?: IdCondition
        assignee_name?: TextCondition
        contact?: IdCondition
        company?: IdCondition
        deal?: IdCondition
        created_at?: MomentCondition
        archived?: FlagCondition
      }
      search?: string
      /**
       * @maxItems 3
       */
      order?: {
        field:
          | 'id'
          | 'title'
          | 'due_on'
          | 'done'
          | 'done_at'
          | 'assignee'
          | 'assignee_name'
          | 'contact'
          | 'company'
          | 'deal'
          | 'created_at'
          | 'archived'
        desc?: boolean
      }[]
      limit?: number
      after?: string
    }
    output: {
      rows: {
        company: null | {
          id: string
          name: string
        }
        id: string
        title: string
        due_on: null | string
        done_at: null | string
        contact: null | {
          id: string
          name: string
        }
        assignee: null | {
          id: string
          name: string
        }
        deal: null | {
          id: string
          name: string
        }
      }[]
      next?: string
      total?: number
    }
  }
  task_complete: {
    input: {
      task: string
    }
    output: {
      id: string
      title: string
      done_at: null | string
    }
  }
  task_create: {
    input: {
      title: string
      due_on?: string
      assignee?: string
      contact?: string
      company?: string
      deal?: string
    }
    output: {
      id: string
      title: string
      due_on: null | string
    }
  }
  task_reassign: {
    input: {
      task: string
      assignee: string
    }
    output: {
      id: string
      title: string
      assignee_id: null | string
    }
  }
  task_update: {
    input: {
      task: string
      set: {
        title?: string
        due_on?: string | null
      }
    }
    output: {
      id: string
      title: string
      due_on: null | string
    }
  }
  task_create_many: {
    input: {
      /**
       * @minItems 1
       * @maxItems 10000
       */
      contacts?: string[]
      where?: {
        id?: IdCondition
        name?: TextCondition
        first_name?: TextCondition
        last_name?: TextCondition
        email?: TextCondition
        phone?: TextCondition
        title?: TextCondition
        company?: IdCondition
        company_name?: TextCondition
        owner?: IdCondition
        owner_name?: TextCondition
        lifecycle?:
          | ('lead' | 'qualified' | 'customer' | 'cold' | 'former')
          | null
          | {
              eq?: 'lead' | 'qualified' | 'customer' | 'cold' | 'former'
              is_null?: boolean
              /**
               * @minItems 1
               * @maxItems 1000
               */
              in?: ('lead' | 'qualified' | 'customer' | 'cold' | 'former')[]
            }
        lifecycle_since?: MomentCondition
        last_activity_at?: MomentCondition
        city?: TextCondition
        country?: TextCondition
        language?: TextCondition
        external_ref?: TextCondition
        source?: TextCondition
        created_at?: MomentCondition
        archived?: FlagCondition
      }
      title: string
      due_on?: string
      assignee?: string
    }
    output: {
      created: number
    }
  }
  note_search: {
    input: {
      where?: {
        id?: IdCondition
        body?: TextCondition
        author?: IdCondition
        author_name?: TextCondition
        contact?: IdCondition
        company?: IdCondition
        deal?: IdCondition
        created_at?: MomentCondition
        archived?: FlagCondition
      }
      search?: string
      /**
       * @maxItems 3
       */
      order?: {
        field: 'id' | 'body' | 'author' | 'author_name' | 'contact' | 'company' | 'deal' | 'created_at' | 'archived'
        desc?: boolean
      }[]
      limit?: number
      after?: string
    }
    output: {
      rows: {
        id: string
        created_at: string
        body: string
        author: null | {
          id: string
          name: string
        }
        company: null | {
          id: string
          name: string
        }
        contact: null | {
          id: string
          name: string
        }
        deal: null | {
          id: string
          name: string
        }
      }[]
      next?: string
      total?: number
    }
  }
  note_archive: {
    input: {
      note: string
    }
    output: {
      id: string
    }
  }
  note_create: {
    input: {
      body: string
      contact?: string
      company?: string
      deal?: string
    }
    output: {
      id: string
      created_at: string
      body: string
    }
  }
  note_update: {
    input: {
      note: string
      body: string
    }
    output: {
      id: string
      body: string
    }
  }
  call_find: {
    input: {
      where?: {
        id?: IdCondition
        at?: MomentCondition
        minutes?: NumberCondition
        direction?:
          | ('in' | 'out')
          | null
          | {
              eq?: 'in' | 'out'
              is_null?: boolean
              /**
               * @minItems 1
               * @maxItems 1000
               */
              in?: ('in' | 'out')[]
            }
        summary?: TextCondition
        user?: IdCondition
        user_name?: TextCondition
        contact?: IdCondition
        company?: IdCondition
        deal?: IdCondition
        archived?: FlagCondition
      }
      search?: string
      /**
       * @maxItems 3
       */
      order?: {
        field:
          'id' | 'at' | 'minutes' | 'direction' | 'summary' | 'user' | 'user_name' | 'contact' | 'company' | 'deal' | 'archived'
        desc?: boolean
      }[]
      limit?: number
      after?: string
    }
    output: {
      rows: {
        id: string
        at: string
        minutes: number
        direction: 'out' | 'in'
        summary: string
        user: null | {
          id: string
          name: string
        }
        company: null | {
          id: string
          name: string
        }
        contact: null | {
          id: string
          name: string
        }
        deal: null | {
          id: string
          name: string
        }
      }[]
      next?: string
      total?: number
    }
  }
  call_log: {
    input: {
      summary?: string
      at?: string
      minutes?: number
      direction?: 'in' | 'out'
      contact?: string
      company?: string
      deal?: string
    }
    output: {
      at: string
      id: string
      minutes: number
      summary: string
    }
  }
  template_find: {
    input: {
      where?: {
        id?: IdCondition
        name?: TextCondition
        subject?: TextCondition
        body?: TextCondition
        purpose?:
          | ('marketing' | 'service')
          | null
          | {
              eq?: 'marketing' | 'service'
              is_null?: boolean
              /**
               * @minItems 1
               * @maxItems 1000
               */
              in?: ('marketing' | 'service')[]
            }
        language?: TextCondition
        created_at?: MomentCondition
        archived?: FlagCondition
      }
      search?: string
      /**
       * @maxItems 3
       */
      order?: {
        field: 'id' | 'name' | 'subject' | 'body' | 'purpose' | 'language' | 'created_at' | 'archived'
        desc?: boolean
      }[]
      limit?: number
      after?: string
    }
    output: {
      rows: {
        id: string
        name: string
        subject: string
        body: string
        purpose: 'marketing' | 'service'
        language: string
      }[]
      next?: string
      total?: number
    }
  }
  template_preview: {
    input: {
      template: string
    }
    output: {
      name: string
      purpose: 'marketing' | 'service'
      subject: string
      text: string
      fields: ('company' | 'org' | 'first_name' | 'last_name' | 'name' | 'title' | 'city' | 'sender_name' | 'sender_title')[]
    }
  }
  template_create: {
    input: {
      name: string
      subject: string
      body: string
      purpose?: 'marketing' | 'service'
      language?: string
    }
    output: {
      id: string
      name: string
      subject: string
    }
  }
  template_update: {
    input: {
      template: string
      set: {
        name?: string
        subject?: string
        body?: string
        purpose?: 'marketing' | 'service'
        language?: string
      }
    }
    output: {
      id: string
      name: string
      subject: string
    }
  }
  email_preview: {
    input: {
      contact: string
      template?: string
      subject?: string
      body?: string
      purpose?: 'marketing' | 'service'
    }
    output: {
      send: boolean
      reasons: {
        reason: string
        evidence: string
        override: 'nobody' | 'new_plan'
      }[]
      subject?: string
      text?: string
      empty?: ('company' | 'org' | 'first_name' | 'last_name' | 'name' | 'title' | 'city' | 'sender_name' | 'sender_title')[]
      to: null | string
      purpose: 'marketing' | 'service'
    }
  }
  email_search: {
    input: {
      where?: {
        id?: IdCondition
        contact?: IdCondition
        contact_name?: TextCondition
        address?: TextCondition
        subject?: TextCondition
        body?: TextCondition
        direction?:
          | ('in' | 'out')
          | null
          | {
              eq?: 'in' | 'out'
              is_null?: boolean
              /**
               * @minItems 1
               * @maxItems 1000
               */
              in?: ('in' | 'out')[]
            }
        template?: IdCondition
        sender?: IdCondition
        left?: FlagCondition
        left_at?: MomentCondition
        created_at?: MomentCondition
      }
      search?: string
      /**
       * @maxItems 3
       */
      order?: {
        field:
          | 'id'
          | 'contact'
          | 'contact_name'
          | 'address'
          | 'subject'
          | 'body'
          | 'direction'
          | 'template'
          | 'sender'
          | 'left'
          | 'left_at'
          | 'created_at'
        desc?: boolean
      }[]
      limit?: number
      after?: string
    }
    output: {
      rows: {
        id: string
        address: string
        subject: string
        body: string
        direction: 'out' | 'in'
        left_at: null | string
        created_at: string
        contact: null | {
          id: string
          name: string
        }
        sender: null | {
          id: string
          name: string
        }
      }[]
      next?: string
      total?: number
    }
  }
  email_send: {
    input: {
      contact: string
      template?: string
      subject?: string
      body?: string
      purpose?: 'marketing' | 'service'
    }
    output: {
      queued: number
    }
  }
  email_send_many: {
    input: {
      /**
       * @minItems 1
       * @maxItems 10000
       */
      contacts?: string[]
      where?: {
        id?: IdCondition
        name?: TextCondition
        first_name?: TextCondition
        last_name?: TextCondition
        email?: TextCondition
        phone?: TextCondition
        title?: TextCondition
        company?: IdCondition
        company_name?: TextCondition
        owner?: IdCondition
        owner_name?: TextCondition
        lifecycle?:
          | ('lead' | 'qualified' | 'customer' | 'cold' | 'former')
          | null
          | {
              eq?: 'lead' | 'qualified' | 'customer' | 'cold' | 'former'
              is_null?: boolean
              /**
               * @minItems 1
               * @maxItems 1000
               */
              in?: ('lead' | 'qualified' | 'customer' | 'cold' | 'former')[]
            }
        lifecycle_since?: MomentCondition
        last_activity_at?: MomentCondition
        city?: TextCondition
        country?: TextCondition
        language?: TextCondition
        external_ref?: TextCondition
        source?: TextCondition
        created_at?: MomentCondition
        archived?: FlagCondition
      }
      template?: string
      subject?: string
      body?: string
      purpose?: 'marketing' | 'service'
    }
    output: {
      queued: number
      held_out: number
    }
  }
  sequence_find: {
    input: {
      where?: {
        id?: IdCondition
        name?: TextCondition
        purpose?:
          | ('marketing' | 'service')
          | null
          | {
              eq?: 'marketing' | 'service'
              is_null?: boolean
              /**
               * @minItems 1
               * @maxItems 1000
               */
              in?: ('marketing' | 'service')[]
            }
        active?: FlagCondition
        created_at?: MomentCondition
        archived?: FlagCondition
      }
      search?: string
      /**
       * @maxItems 3
       */
      order?: {
        field: 'id' | 'name' | 'purpose' | 'active' | 'created_at' | 'archived'
        desc?: boolean
      }[]
      limit?: number
      after?: string
    }
    output: {
      rows: {
        id: string
        name: string
        purpose: 'marketing' | 'service'
        active: boolean
        activating_at: null | string
        approved: boolean
        steps: {
          position: number
          wait_days: number
          template: {
            id: string
            name: string
          }
        }[]
        enrolled: number
      }[]
      next?: string
      total?: number
    }
  }
  sequence_create: {
    input: {
      name: string
      purpose?: 'marketing' | 'service'
      /**
       * @minItems 1
       * @maxItems 20
       */
      steps: {
        template: string
        wait_days?: number
      }[]
    }
    output: {
      steps: number
      id: string
      name: string
      active: boolean
    }
  }
  sequence_pause_enrolment: {
    input: {
      enrolment: string
    }
    output: {
      id: string
      step: number
      state: 'active' | 'paused' | 'finished' | 'stopped'
    }
  }
  sequence_unenrol: {
    input: {
      enrolment: string
    }
    output: {
      id: string
      step: number
      state: 'active' | 'paused' | 'finished' | 'stopped'
    }
  }
  sequence_activate: {
    input: {
      sequence: string
    }
    output: {
      id: string
      name: string
      active_at: string
    }
  }
  sequence_deactivate: {
    input: {
      sequence: string
    }
    output: {
      id: string
      name: string
      active: boolean
    }
  }
  sequence_enrol: {
    input: {
      contact: string
      sequence: string
    }
    output: {
      id: string
      sequence: string
      next_at: string
    }
  }
  sequence_resume_enrolment: {
    input: {
      enrolment: string
    }
    output: {
      id: string
      sequence: string
      next_at: null | string
    }
  }
  consent_get: {
    input: {
      contact: string
    }
    output: {
      contact: string
      marketing: {
        reason: string
        evidence: string
        override: 'nobody' | 'new_plan'
      }[]
      service: {
        reason: string
        evidence: string
        override: 'nobody' | 'new_plan'
      }[]
      events: {
        at: string
        id: string
        purpose: 'marketing' | 'service'
        kind: 'opt_in' | 'opt_out'
        evidence: string
        own: boolean
      }[]
      blocks: {
        id: string
        created_at: string
        reason: 'opted_out' | 'bounced' | 'complained' | 'erased'
        purpose: null | ('marketing' | 'service')
        own: boolean
      }[]
      holds: {
        id: string
        placed_on: string
        released_on: null | string
        release_asked_at: null | string
        title: string
        ref: string
        covers: string
      }[]
    }
  }
  consent_withdraw: {
    input: {
      contact: string
      purpose?: 'marketing' | 'service' | 'everything'
      evidence: string
    }
    output: {
      suppressed: number
      id: string
      name: string
    }
  }
  legal_hold_place: {
    input: {
      matter: string
      contact?: string
      company?: string
    }
    output: {
      id: string
      placed_on: string
    }
  }
  legal_matter_open: {
    input: {
      ref: string
      title: string
      opened_on?: string
    }
    output: {
      id: string
      title: string
      ref: string
      opened_on: string
    }
  }
  suppression_add: {
    input: {
      address: string
      reason: 'opted_out' | 'bounced' | 'complained'
      purpose?: 'marketing' | 'service' | 'everything'
      evidence: string
    }
    output: {
      added: number
    }
  }
  consent_record: {
    input: {
      /**
       * @minItems 1
       * @maxItems 10000
       */
      contacts?: string[]
      where?: {
        id?: IdCondition
        name?: TextCondition
        first_name?: TextCondition
        last_name?: TextCondition
        email?: TextCondition
        phone?: TextCondition
        title?: TextCondition
        company?: IdCondition
        company_name?: TextCondition
        owner?: IdCondition
        owner_name?: TextCondition
        lifecycle?:
          | ('lead' | 'qualified' | 'customer' | 'cold' | 'former')
          | null
          | {
              eq?: 'lead' | 'qualified' | 'customer' | 'cold' | 'former'
              is_null?: boolean
              /**
               * @minItems 1
               * @maxItems 1000
               */
              in?: ('lead' | 'qualified' | 'customer' | 'cold' | 'former')[]
            }
        lifecycle_since?: MomentCondition
        last_activity_at?: MomentCondition
        city?: TextCondition
        country?: TextCondition
        language?: TextCondition
        external_ref?: TextCondition
        source?: TextCondition
        created_at?: MomentCondition
        archived?: FlagCondition
      }
      purpose?: 'marketing' | 'service'
      evidence: string
      at?: string
    }
    output: {
      recorded: number
      lifted: number
      still_held_out: number
    }
  }
  consent_restore: {
    input: {
      contact: string
      purpose?: 'marketing' | 'service' | 'everything'
      evidence: string
      at?: string
    }
    output: {
      id: string
      name: string
      still_held_out: {
        reason: string
        evidence: string
        override: 'nobody' | 'new_plan'
      }[]
    }
  }
  suppression_lift: {
    input: {
      address?: string
      contact?: string
      reason: 'opted_out' | 'bounced' | 'complained'
      evidence: string
    }
    output: {
      lifted: number
      own_stays: boolean
    }
  }
  suppression_find: {
    input: {
      address?: string
      reason?: 'opted_out' | 'bounced' | 'complained' | 'erased'
      lifted?: boolean
      before?: string
      limit?: number
    }
    output: {
      next?: string
      rows: {
        id: string
        reason: 'opted_out' | 'bounced' | 'complained' | 'erased'
        purpose: null | ('marketing' | 'service')
        own: boolean
        evidence: string
        created_at: string
        lifted_at: null | string
        lifted_because: null | string
        contact: null | {
          id: string
          name: string
        }
      }[]
    }
  }
  legal_hold_release: {
    input: {
      hold: string
    }
    output: {
      hold: string
      matter: string
      erasures_waiting: number
    }
  }
  audit_verify: {
    input: {}
    output: {
      size: number
      root: string
      pending: number
      checkpoints: number
      texts: {
        kept: number
        erased: number
        redacted: number
      }
      actions: number
      compared: {
        actions: number
        plans: number
        messages: number
        changes: number
        records: number
      }
      unseen: string[]
      problems: string[]
    }
  }
  erasure_list: {
    input: {
      state?: 'waiting' | 'deferred' | 'carried_out'
      request?: string
      limit?: number
    }
    output: {
      rows: {
        name: string
        state: 'waiting' | 'deferred' | 'carried_out'
        id: string
        ground: 'no_longer_needed' | 'consent_withdrawn' | 'objection' | 'unlawful' | 'legal_obligation'
        contact: string
        asked_on: string
        carried_out_at: null | string
        action: null | string
        left: null | number
        held_out: null | number
      }[]
      total: number
    }
  }
  contact_erase: {
    input: {
      contact: string
      ground?: 'no_longer_needed' | 'consent_withdrawn' | 'objection' | 'unlawful' | 'legal_obligation'
      reason?: string
    }
    output: {
      erasure: string
      deferred: boolean
    }
  }
  retention_list: {
    input: {}
    output: {
      rows: {
        kind:
          | 'tasks'
          | 'contacts'
          | 'notes'
          | 'mails'
          | 'calls'
          | 'former_values'
          | 'audit_texts'
          | 'actions'
          | 'plans'
          | 'outbox'
          | 'mailbox'
          | 'imports'
        about: string
        days: null | number
        basis: string
        is_default: boolean
      }[]
    }
  }
  retention_set: {
    input: {
      kind:
        | 'contacts'
        | 'mails'
        | 'calls'
        | 'notes'
        | 'tasks'
        | 'former_values'
        | 'audit_texts'
        | 'actions'
        | 'plans'
        | 'outbox'
        | 'mailbox'
        | 'imports'
      days: number | null
      basis: string
    }
    output: {
      kind:
        | 'tasks'
        | 'contacts'
        | 'notes'
        | 'mails'
        | 'calls'
        | 'former_values'
        | 'audit_texts'
        | 'actions'
        | 'plans'
        | 'outbox'
        | 'mailbox'
        | 'imports'
      days: null | number
      due: null | number
    }
  }
  commission_statement: {
    input: {
      quarter?: string
      user?: string
    }
    output: {
      quarter: string
      totals: {
        deals: number
        amount: string
        currency: null | string
        commission: string
      }[]
      rows: {
        owner: null | {
          id: string
          name: string
        }
        currency: null | string
        amount: null | string
        closed_on: null | string
        deal_id: null | string
        deal_name: null | string
        rate: null | string
        commission: null | string
      }[]
    }
  }
  forecast_get: {
    input: {
      quarter?: string
      owner?: string
    }
    output: {
      rows: {
        open: string
        weighted: string
        won: string
        quota: null | string
        attainment: null | number
        owner: null | {
          id: string
          name: string
        }
      }[]
      other_currencies: {
        rows: {
          weighted: string
          open: string
          won: string
          owner: null | {
            id: string
            name: string
          }
        }[]
        weighted: string
        currency: null | string
        open: string
        won: string
      }[]
      open: string
      weighted: string
      won: string
      quota: null | string
      attainment: null | number
      quarter: string
      currency: string
    }
  }
  quota_attainment: {
    input: {
      quarter?: string
      owner?: string
    }
    output: {
      quarter: string
      currency: string
      rows: {
        owner: null | {
          id: string
          name: string
        }
        quota: null | string
        won: string
        attainment: null | number
        missing: null | string
      }[]
      other_currencies: {
        currency: null | string
        won: string
        rows: {
          owner: null | {
            id: string
            name: string
          }
          won: string
        }[]
      }[]
    }
  }
  quota_set: {
    input: {
      user: string
      quarter: string
      amount: number | string
    }
    output: {
      user: string
      name: string
      quarter: string
      amount: string | number
    }
  }
  product_find: {
    input: {
      where?: {
        id?: IdCondition
        name?: TextCondition
        series?: TextCondition
        list_price?: NumberCondition
        currency?: TextCondition
        external_ref?: TextCondition
        archived?: FlagCondition
      }
      search?: string
      /**
       * @maxItems 3
       */
      order?: {
        field: 'id' | 'name' | 'series' | 'list_price' | 'currency' | 'external_ref' | 'archived'
        desc?: boolean
      }[]
      limit?: number
      after?: string
    }
    output: {
      rows: {
        id: string
        name: string
        currency: string
        series: null | string
        list_price: null | string
      }[]
      next?: string
      total?: number
    }
  }
  product_create: {
    input: {
      name: string
      series?: string
    }
    output: {
      id: string
      name: string
      series: null | string
    }
  }
  product_update_price: {
    input: {
      product: string
      list_price: number | string
      currency?: string
    }
    output: {
      id: string
      name: string
      currency: string
      list_price: null | string
    }
  }
  user_list: {
    input: {
      where?: {
        id?: IdCondition
        name?: TextCondition
        email?: TextCondition
        role?:
          | ('rep' | 'manager' | 'admin' | 'compliance' | 'system')
          | null
          | {
              eq?: 'rep' | 'manager' | 'admin' | 'compliance' | 'system'
              is_null?: boolean
              /**
               * @minItems 1
               * @maxItems 1000
               */
              in?: ('rep' | 'manager' | 'admin' | 'compliance' | 'system')[]
            }
        team?: IdCondition
        team_name?: TextCondition
        title?: TextCondition
        active?: FlagCondition
      }
      search?: string
      /**
       * @maxItems 3
       */
      order?: {
        field: 'id' | 'name' | 'email' | 'role' | 'team' | 'team_name' | 'title' | 'active'
        desc?: boolean
      }[]
      limit?: number
      after?: string
    }
    output: {
      rows: {
        id: string
        name: string
        email: string
        role: 'rep' | 'system' | 'manager' | 'admin' | 'compliance'
        title: null | string
        active: boolean
        team: null | {
          id: string
          name: string
        }
      }[]
      next?: string
      total?: number
    }
  }
  agent_list: {
    input: {}
    output: {
      rows: {
        id: string
        name: string
        active: boolean
        about: string
        is_assistant: boolean
      }[]
    }
  }
  agent_pause: {
    input: {
      agent: string
    }
    output: {
      waiting: number
      id: string
      name: string
      active: boolean
    }
  }
  agent_resume: {
    input: {
      agent: string
    }
    output: {
      id: string
      name: string
      active: boolean
    }
  }
  action_get: {
    input: {
      action: string
      after?: string
    }
    output: {
      id: string
      tool: string
      tool_title: string
      title: string
      effect: 'read' | 'change' | 'hold' | 'bulk' | 'money' | 'dispatch'
      kind: 'do' | 'undo' | 'redo'
      state:
        | 'held'
        | 'stopped'
        | 'awaiting_approval'
        | 'applied'
        | 'undone'
        | 'partly_undone'
        | 'recalled'
        | 'rejected'
        | 'expired'
        | 'drifted'
        | 'superseded'
        | 'denied'
        | 'failed'
        | 'answered'
        | 'running'
      mode: 'autonomous' | 'implicit' | 'held' | 'explicit'
      mode_reasons: string[]
      why: string[]
      at: string
      principal: {
        id: string
        name: string
        role?: string
      }
      agent: null | {
        id: string
        name: string
        role?: string
      }
      session: null | string
      input: unknown
      reasoning: null | string
      rows: number
      tables: {
        [k: string]: number
      }
      counts: {
        matched: number
        send: number
        held_out: number
      }
      undo_until: null | string
      release_at: null | string
      live: boolean
      undone_by: null | string
      taken_back: null | ('nothing' | 'all' | 'part')
      part_back: null | {
        records: number
        by: {
          id: string
          name: string
          role?: string
        }[]
        action: string
      }
      overwritten_by: null | string
      caused_by: null | string
      reverts: null | string
      reverts_count: number
      plan: null | {
        id: string
        digest: string
        state: 'approved' | 'rejected' | 'expired' | 'drifted' | 'superseded' | 'pending'
        approved_by: null | {
          id: string
          name: string
          role?: string
        }
        approved_at: null | string
      }
      changes: {
        rows: {
          table: string
          id: string
          label: string
          op: 'update' | 'insert' | 'delete'
          cells: {
            field: string
            name: string
            before: unknown
            after: unknown
            before_label?: string
            after_label?: string
            quiet?: true
            money?: true
          }[]
        }[]
        next?: string
        total?: number
      }
      progress: null | {
        state: 'stopped' | 'done' | 'running'
        reason: null | string
        total: number
        done: number
      }
      receipt: null | {
        residue: {
          text: string
          count: number
        }[]
        undone: number
        recalled: number
        along?: {
          tool: string
          count: number
        }[]
        changes: {
          total: number
          back: number
          kept: number
          left: number
          erased: number
        }
        kept: {
          id: string
          label: string
          name?: string
          now_label?: string
          target_label?: string
          by: null | {
            action: string
            name: string
            agent: null | string
            at: string
          }
          dependents?: {
            table: string
            id: string
            label: string
            by: null | {
              action: string
              name: string
              agent: null | string
              at: string
            }
          }[]
          field: null | string
          now: unknown
          table: string
          target: unknown
          key: string
          reason?: 'erased' | 'column_dropped' | 'type_changed' | 'table_dropped'
          protected?: true
          of?: string
          image?: unknown
        }[]
      }
      outbox: null | {
        [k: string]: number
      }
    }
  }
  action_list: {
    input: {
      by?: 'me' | 'agents' | 'everyone'
      from?: string
      tool?: string
      principal?: string
      state?: string
      session?: string
      record?: string
      reads?: boolean
      caused_by?: string
      undoable?: boolean
      count?: boolean
      after?: string
      limit?: number
    }
    output: {
      total?: number
      next?: string
      rows: {
        id: string
        title: string
        at: string
        tool: string
        state:
          | 'held'
          | 'stopped'
          | 'awaiting_approval'
          | 'applied'
          | 'undone'
          | 'partly_undone'
          | 'recalled'
          | 'rejected'
          | 'expired'
          | 'drifted'
          | 'superseded'
          | 'denied'
          | 'failed'
          | 'answered'
          | 'running'
        mode: 'autonomous' | 'implicit' | 'held' | 'explicit'
        rows: number
        agent: null | {
          id: string
          name: string
          role?: string
        }
        principal: {
          id: string
          name: string
          role?: string
        }
      }[]
    }
  }
  import_preview: {
    input: {
      import: string
      mapping?: {
        files?: {
          [k: string]: {
            kind?: 'company' | 'product' | 'sales_agent' | 'contact' | 'deal' | 'unknown'
            columns?: {
              [k: string]: string
            }
            formats?: {
              [k: string]: 'decimal_point' | 'decimal_comma' | 'dmy' | 'mdy'
            }
            times?: {
              [k: string]: number
            }
          }
        }
        values?: {
          [k: string]: {
            [k: string]: string
          }
        }
        defaults?: {
          [k: string]: {
            [k: string]: string
          }
        }
        pipeline?: {
          name?: string
          /**
           * @maxItems 50
           */
          stages?: {
            name: string
            kind: 'open' | 'won' | 'lost'
            probability?: number
          }[]
        }
      }
      only?: 'problems' | 'create' | 'update' | 'skip' | 'problem'
      file?: string
      after?: number
      limit?: number
    }
    output: {
      rows: {
        nr: number
        file: string
        line: number
        outcome: 'create' | 'update' | 'skip' | 'problem'
        record: null | {
          table: string
          id: string
        }
        label: string
        sentences: {
          level: 'note' | 'problem' | 'notice'
          text: string
          hint?: string
        }[]
      }[]
      next: null | number
      import: string
      total: number
      counts: {
        create: number
        update: number
        skip: number
        problem: number
      }
      files: {
        id: string
        name: string
        kind: 'unknown' | 'company' | 'contact' | 'deal' | 'product' | 'sales_agent'
        rows: number
        counts: {
          create: number
          update: number
          skip: number
          problem: number
        }
        columns: {
          name: string
          field: string
          format: null | ('any' | 'decimal_point' | 'decimal_comma' | 'dmy' | 'mdy' | 'ambiguous' | 'mixed')
        }[]
        mapping: {
          kind: 'unknown' | 'company' | 'contact' | 'deal' | 'product' | 'sales_agent'
          columns: {
            [k: string]: string
          }
          formats: {
            [k: string]: 'decimal_point' | 'decimal_comma' | 'dmy' | 'mdy'
          }
          times: {
            [k: string]: number
          }
        }
        problems: {
          level: 'note' | 'problem' | 'notice'
          text: string
          hint?: string
        }[]
        summary: {
          level: 'note' | 'problem' | 'notice'
          text: string
          hint?: string
          count: number
        }[]
      }[]
      pipeline: null | {
        name: string
        new: boolean
        stages: {
          name: string
          kind: 'open' | 'won' | 'lost'
          new: boolean
        }[]
      }
      fields: {
        [k: string]: string[]
      }
    }
  }
  import_report: {
    input: {
      import: string
      action?: string
      only?: 'problems' | 'create' | 'update' | 'skip' | 'problem'
      file?: string
      after?: number
      limit?: number
    }
    output: {
      rows: {
        nr: number
        file: string
        line: number
        outcome: 'create' | 'update' | 'skip' | 'problem'
        record: null | {
          table: string
          id: string
        }
        label: string
        sentences: {
          level: 'note' | 'problem' | 'notice'
          text: string
          hint?: string
        }[]
      }[]
      next: null | number
      action: string
      at: string
      undone: boolean
      counts: {
        create: number
        update: number
        skip: number
        problem: number
      }
      import: string
    }
  }
  import_run: {
    input: {
      import: string
      mapping?: {
        files?: {
          [k: string]: {
            kind?: 'company' | 'product' | 'sales_agent' | 'contact' | 'deal' | 'unknown'
            columns?: {
              [k: string]: string
            }
            formats?: {
              [k: string]: 'decimal_point' | 'decimal_comma' | 'dmy' | 'mdy'
            }
            times?: {
              [k: string]: number
            }
          }
        }
        values?: {
          [k: string]: {
            [k: string]: string
          }
        }
        defaults?: {
          [k: string]: {
            [k: string]: string
          }
        }
        pipeline?: {
          name?: string
          /**
           * @maxItems 50
           */
          stages?: {
            name: string
            kind: 'open' | 'won' | 'lost'
            probability?: number
          }[]
        }
      }
    }
    output: {
      import: string
      rows: number
      counts: {
        create: number
        update: number
        skip: number
        problem: number
      }
      pipeline: null | {
        id: string
        name: string
      }
    }
  }
}
