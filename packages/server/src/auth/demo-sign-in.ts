import { createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { z } from 'zod'

/**
 * A better-auth plugin that gives a session to a user without a password. Its endpoint has no path,
 * so HTTP cannot reach it: only the route `POST /api/demo/sign-in` calls it, and the plugin is
 * loaded in demo mode only.
 */
export const demoSignIn = {
  id: 'demo-sign-in' as const,
  endpoints: {
    demoSignIn: createAuthEndpoint.serverOnly(
      { method: 'POST', body: z.object({ user: z.uuid() }) },
      async (ctx) => {
        const user = await ctx.context.internalAdapter.findUserById(ctx.body.user)
        if (!user) throw ctx.error('NOT_FOUND')
        const session = await ctx.context.internalAdapter.createSession(user.id)
        await setSessionCookie(ctx, { session, user })
        return ctx.json({ user: user.id })
      },
    ),
  },
}
