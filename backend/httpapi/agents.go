package httpapi

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
)

// AgentOrders takes a person's orders about agents to the superagent. Each
// method returns when the agent is as it was ordered to be.
type AgentOrders interface {
	StartAgent(ctx context.Context, actor observatory.Actor, name observatory.AgentName) error
	StopAgent(ctx context.Context, actor observatory.Actor, name observatory.AgentName) error
	RestartAgent(ctx context.Context, actor observatory.Actor, name observatory.AgentName) error
}

// agentTime bounds the wait for an agent to start or end.
const agentTime = 15 * time.Second

// startAgent starts an agent.
//
//	@Summary	Start an agent that was stopped or failed for good
//	@ID			startAgent
//	@Tags		agents
//	@Security	Bearer
//	@x-role		"admin"
//	@Param		name	path	string	true	"agent"
//	@Success	200		{array}	observatory.AgentState
//	@Failure	404		{object}	ProblemDocument	"no such agent"
//	@Router		/agents/{name}/start [post]
func (s *Server) startAgent(c *fiber.Ctx) error { return s.agentOrder(c, AgentOrders.StartAgent) }

// stopAgent stops an agent.
//
//	@Summary		Stop an agent until it is started again
//	@Description	Without the monitor or the majordome the dome closes.
//	@ID				stopAgent
//	@Tags			agents
//	@Security		Bearer
//	@x-role			"admin"
//	@Param			name	path	string	true	"agent"
//	@Success		200		{array}	observatory.AgentState
//	@Failure		404		{object}	ProblemDocument	"no such agent"
//	@Router			/agents/{name}/stop [post]
func (s *Server) stopAgent(c *fiber.Ctx) error { return s.agentOrder(c, AgentOrders.StopAgent) }

// restartAgent ends an agent and starts it again.
//
//	@Summary	Restart an agent
//	@ID			restartAgent
//	@Tags		agents
//	@Security	Bearer
//	@x-role		"admin"
//	@Param		name	path	string	true	"agent"
//	@Success	200		{array}	observatory.AgentState
//	@Failure	404		{object}	ProblemDocument	"no such agent"
//	@Router		/agents/{name}/restart [post]
func (s *Server) restartAgent(c *fiber.Ctx) error { return s.agentOrder(c, AgentOrders.RestartAgent) }

// agentOrder gives the superagent an order and answers the agents after it.
func (s *Server) agentOrder(c *fiber.Ctx, give func(AgentOrders, context.Context, observatory.Actor, observatory.AgentName) error) error {
	if s.superagent == nil {
		return observatory.Errorf(observatory.CodeUnavailable, "No agents run here.")
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), agentTime)
	defer cancel()
	if err := give(s.superagent, ctx, actor(c), observatory.AgentName(clip(c.Params("name")))); err != nil {
		return err
	}
	agents, err := s.store.Agents(c.UserContext())
	return sendOr(c, agents, err)
}
