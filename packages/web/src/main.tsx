import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from './api/queries.ts'
import { router } from './app/router.tsx'
import { signInAs, takeAskedRole } from './session/demo-role.ts'
import './ui/colour-scheme.tsx'
import './look/fonts.css'
import './look/tokens.css'
import './look/base.css'
import './look/controls.css'
import './look/lists.css'
import './look/shell.css'

// A one-click address signs in before anything is shown; where that is refused, the sign-in page
// says what is possible.
const asked = takeAskedRole()
if (asked) await signInAs(asked).catch(console.warn)

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
