package cli

import (
	"pyros/backend/cli/shell"
)

type agentsCommand struct {
	List    agentsList    `cmd:"" help:"List the agents and how they are."`
	Start   agentsStart   `cmd:"" help:"Start agents that were stopped."`
	Stop    agentsStop    `cmd:"" help:"Stop agents. Without the monitor or the majordome the dome closes."`
	Restart agentsRestart `cmd:"" help:"End agents and start them again."`
}

// shell is a shell for one command.
func (s server) shell(in *session, json bool) (*shell.Shell, error) {
	api, err := s.login(in.ctx)
	if err != nil {
		return nil, err
	}
	return &shell.Shell{API: api.Client, Out: in.out, Err: in.err, JSON: json}, nil
}

type agentsList struct {
	server
	JSON bool `help:"Print the API's JSON."`
}

// Run prints a line for each agent.
func (c agentsList) Run(s *session) error {
	sh, err := c.shell(s, c.JSON)
	if err != nil {
		return err
	}
	return sh.Do(s.ctx, "ls", "agents")
}

// agentNames are the agents that a command is for.
type agentNames struct {
	Names []string `arg:"" name:"name" help:"Agents: monitor, majordome, alertmanager, planning, analysis, conditions, housekeeper."`
}

// order gives each of them the order.
func (n agentNames) order(s *session, at server, what string) error {
	sh, err := at.shell(s, false)
	if err != nil {
		return err
	}
	for _, name := range n.Names {
		if err := sh.Do(s.ctx, "agent", what, name); err != nil {
			return err
		}
	}
	return nil
}

type agentsStart struct {
	server
	agentNames
}

// Run starts them.
func (c agentsStart) Run(s *session) error { return c.order(s, c.server, "start") }

type agentsStop struct {
	server
	agentNames
}

// Run stops them.
func (c agentsStop) Run(s *session) error { return c.order(s, c.server, "stop") }

type agentsRestart struct {
	server
	agentNames
}

// Run restarts them.
func (c agentsRestart) Run(s *session) error { return c.order(s, c.server, "restart") }
