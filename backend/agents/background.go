package agents

import (
	"context"
	"sync"
)

// Background starts the helpers of an agent's run and gives the function that
// ends them and waits until they have returned. They outlive ctx's end until
// then, so that what the agent says last is still written; each must return
// soon after its own context ends.
func Background(ctx context.Context, helpers ...func(context.Context)) (end func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var group sync.WaitGroup
	for _, help := range helpers {
		Go(ctx, &group, func() { help(ctx) })
	}
	return func() {
		cancel()
		group.Wait()
	}
}
