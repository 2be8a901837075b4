import { IconPlayerPause, IconPlayerPlay, IconRobot } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { absorb } from '../action/absorb.ts'
import { asProblem } from '../api/problem.ts'
import { queryClient } from '../api/queries.ts'
import { callTool } from '../api/tools.ts'
import { useTool } from '../api/use-tool.ts'
import { useMay } from '../session/use-places.ts'
import { Menu, MenuItem } from '../ui/menu.tsx'
import { notice } from '../ui/notice.ts'

interface Agent {
  id: string
  name: string
  active: boolean
  is_assistant: boolean
}

/** The agents here, and the switch of each for whoever may use it. */
function useAgents() {
  const may = useMay()('agent:pause')
  const agents = useTool('agent_list', {}).data?.rows ?? []
  const turn = useMutation({
    mutationFn: ({ id, active }: Agent) =>
      callTool(active ? 'agent_pause' : 'agent_resume', { agent: id }),
    onSuccess: (done) => {
      if (done.status === 'applied') absorb(done.action)
      void queryClient.invalidateQueries({ queryKey: ['tool', 'agent_list'] })
    },
    onError: (error) => notice.set(asProblem(error)),
  })
  return { may, agents, turn }
}

/** Pause and resume, one line per agent; nothing for those who may not. */
export function AgentsMenu() {
  const { may, agents, turn } = useAgents()
  if (!may || agents.length === 0) return null
  return (
    <Menu
      side="below-end"
      width={248}
      trigger={{
        className: 'btn ghost ic sm',
        label: 'Agents',
        title: 'Agents: pause and resume',
        testid: 'agents',
        content: <IconRobot className="i" aria-hidden />,
      }}
    >
      {agents.map((agent) => {
        const Icon = agent.active ? IconPlayerPause : IconPlayerPlay
        return (
          <MenuItem
            key={agent.id}
            disabled={turn.isPending}
            icon={<Icon className="i" aria-hidden />}
            onClick={() => turn.mutate(agent)}
          >
            {agent.active ? 'Pause' : 'Resume'} {agent.name}
          </MenuItem>
        )
      })}
    </Menu>
  )
}

/** Says above the conversation that the assistant is switched off. */
export function PausedNote() {
  const { may, agents, turn } = useAgents()
  const paused = agents.find(({ is_assistant, active }) => is_assistant && !active)
  if (!paused) return null
  return (
    <div className="problem" role="status" data-testid="assistant-paused">
      <b>The assistant is paused.</b>
      <p className="ink2">
        It does nothing until somebody resumes it, and its mail that has not left waits.
      </p>
      {may && (
        <div className="row">
          <button
            type="button"
            className="btn sm"
            disabled={turn.isPending}
            onClick={() => turn.mutate(paused)}
          >
            Resume
          </button>
        </div>
      )}
    </div>
  )
}
