package app

import (
	"pyros/backend/httpapi"
	"pyros/backend/observatory"
)

// queues are the agents' work as the API sees it.
func (a *App) queues() map[observatory.WorkQueue]httpapi.Queue {
	return map[observatory.WorkQueue]httpapi.Queue{
		observatory.WorkPlanning: a.agents.planning,
		observatory.WorkAnalysis: a.agents.analysis,
		observatory.WorkAlerts:   a.agents.alerts,
	}
}
