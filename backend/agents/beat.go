package agents

import "context"

type beatKey struct{}

// Beat tells the superagent that the agent which runs under ctx is alive. An
// agent calls it at each turn of its loop. Without a superagent it does nothing.
func Beat(ctx context.Context) {
	if beat, ok := ctx.Value(beatKey{}).(func()); ok {
		beat()
	}
}

func withBeat(ctx context.Context, beat func()) context.Context {
	return context.WithValue(ctx, beatKey{}, beat)
}
