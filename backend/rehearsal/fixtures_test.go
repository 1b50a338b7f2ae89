package rehearsal

import (
	"context"

	"pyros/backend/observatory"
)

func domeOpen(context.Context) (observatory.ShutterState, error) {
	return observatory.ShutterOpen, nil
}
