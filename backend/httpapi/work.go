package httpapi

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
)

// Queue is the work of one agent. What an order did is a sentence, empty where
// it did nothing; with an error it is what was done before that.
type Queue interface {
	Work(ctx context.Context) (observatory.WorkList, error)
	CancelWork(ctx context.Context, who observatory.Actor, id string) (did string, err error)
	RetryWork(ctx context.Context, who observatory.Actor, id string) (did string, err error)
	PurgeWork(ctx context.Context, who observatory.Actor) (did string, err error)
}

// workTime bounds the wait for an agent to do what it is told.
const workTime = 15 * time.Second

// shownQueues are the queues in the order of the answer.
var shownQueues = []observatory.WorkQueue{observatory.WorkPlanning, observatory.WorkAnalysis, observatory.WorkAlerts}

// work answers what waits and runs.
//
//	@Summary		What waits and runs: plannings, analyses of images, alert files
//	@Description	Of a long queue the first 100 items; the counts are of all. A queue that cannot be read says why in "error" and hides no other. What is observed is in the schedule. The live stream tells of every change.
//	@ID				getWork
//	@Tags			agents
//	@Security		Bearer
//	@x-role			"operator"
//	@Success		200	{array}		observatory.WorkList
//	@Router			/work [get]
func (s *Server) work(c *fiber.Ctx) error {
	return sendOr(c, s.workLists(c.UserContext()), nil)
}

func (s *Server) workLists(ctx context.Context) []observatory.WorkList {
	lists := []observatory.WorkList{}
	for _, name := range shownQueues {
		queue, ok := s.queues[name]
		if !ok {
			continue
		}
		list, err := queue.Work(ctx)
		if err != nil {
			s.log.Error("a queue cannot be read", "queue", name, "error", err)
			list = unreadable(name, err)
		}
		lists = append(lists, list)
	}
	return lists
}

// unreadable is a queue with the reason why it cannot be read; the cause stays
// in the log.
func unreadable(name observatory.WorkQueue, err error) observatory.WorkList {
	why := problemOf(err)
	if why.Code == observatory.CodeInternal {
		why.Detail = "Something went wrong on our side. The log has the details."
	}
	return observatory.WorkList{Queue: name, Items: []observatory.WorkItem{}, Error: why.Detail}
}

// cancelWork cancels one piece of work.
//
//	@Summary		Cancel a piece of work
//	@Description	A planning ends and the schedule in force stays; an image stays without measures; an alert file is put aside unread.
//	@ID				cancelWork
//	@Tags			agents
//	@Security		Bearer
//	@x-role			"operator"
//	@Param			queue	path	string	true	"queue"	Enums(planning, analysis, alerts)
//	@Param			id		path	string	true	"of the item"
//	@Success		200		{array}	observatory.WorkList
//	@Failure		404		{object}	ProblemDocument	"no such queue or item"
//	@Failure		409		{object}	ProblemDocument	"it neither waits nor runs any more"
//	@Failure		503		{object}	ProblemDocument	"the agent does not run"
//	@Router			/work/{queue}/{id}/cancel [post]
func (s *Server) cancelWork(c *fiber.Ctx) error {
	return s.workOrder(c, "work.cancel", func(ctx context.Context, q Queue, who observatory.Actor) (string, error) {
		return q.CancelWork(ctx, who, c.Params("id"))
	})
}

// retryWork has a piece of work done that failed or was cancelled.
//
//	@Summary	Try again what failed, or have done what was skipped
//	@ID			retryWork
//	@Tags		agents
//	@Security	Bearer
//	@x-role		"operator"
//	@Param		queue	path	string	true	"queue"	Enums(planning, analysis, alerts)
//	@Param		id		path	string	true	"of the item"
//	@Success	200		{array}	observatory.WorkList
//	@Failure	404		{object}	ProblemDocument	"no such queue or item"
//	@Failure	409		{object}	ProblemDocument	"it has not failed"
//	@Failure	503		{object}	ProblemDocument	"the agent does not run"
//	@Router		/work/{queue}/{id}/retry [post]
func (s *Server) retryWork(c *fiber.Ctx) error {
	return s.workOrder(c, "work.retry", func(ctx context.Context, q Queue, who observatory.Actor) (string, error) {
		return q.RetryWork(ctx, who, c.Params("id"))
	})
}

// purgeWork empties a queue.
//
//	@Summary		Cancel all that waits or runs in a queue
//	@Description	The queue's "purge" says beforehand what that does.
//	@ID				purgeWork
//	@Tags			agents
//	@Security		Bearer
//	@x-role			"operator"
//	@Param			queue	path	string	true	"queue"	Enums(planning, analysis, alerts)
//	@Success		200		{array}	observatory.WorkList
//	@Failure		404		{object}	ProblemDocument	"no such queue"
//	@Failure		409		{object}	ProblemDocument	"nothing is in it"
//	@Failure		503		{object}	ProblemDocument	"the agent does not run"
//	@Router			/work/{queue}/purge [post]
func (s *Server) purgeWork(c *fiber.Ctx) error {
	return s.workOrder(c, "work.purge", func(ctx context.Context, q Queue, who observatory.Actor) (string, error) {
		return q.PurgeWork(ctx, who)
	})
}

// workOrder gives an order to a queue, keeps it in the history and answers the
// queues after it.
func (s *Server) workOrder(c *fiber.Ctx, action string, give func(context.Context, Queue, observatory.Actor) (string, error)) error {
	queue, ok := s.queues[observatory.WorkQueue(c.Params("queue"))]
	if !ok {
		return observatory.Errorf(observatory.CodeNotFound, "There is no queue %q here.", clip(c.Params("queue")))
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), workTime)
	defer cancel()
	who := actor(c)
	did, failed := give(ctx, queue, who)
	if did == "" && failed != nil {
		return failed
	}
	if err := s.store.RecordAction(context.WithoutCancel(ctx), who, action, 0, did); err != nil {
		s.log.Error("an action is missing in the history", "user", who.Name, "action", action, "error", err)
	}
	if failed != nil {
		return failed
	}
	return s.work(c)
}
