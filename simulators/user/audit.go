package main

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"

	"pyros/backend/observatory"
)

// pageSize is what the server gives at most; maxPages bounds what is read of a
// list that has no end.
const (
	pageSize = 200
	maxPages = 2 * maxLoad / pageSize
)

// audit compares what the server holds of the load with what it accepted: each
// once, whole, and nothing else. It logs in anew, so that a server that no
// longer lets anybody in is noticed too.
func (c *crowd) audit(ctx context.Context, own *client) error {
	if err := own.login(ctx); err != nil {
		return fmt.Errorf("after the load: %w", err)
	}
	seen := map[string]int{}
	cursor := ""
	for range maxPages {
		var page struct {
			Items []observatory.Request `json:"items"`
			Next  string                `json:"next"`
		}
		query := url.Values{"text": {c.maker.run}, "limit": {fmt.Sprint(pageSize)}, "cursor": {cursor}}
		if err := own.get(ctx, "/requests?"+query.Encode(), &page); err != nil {
			return fmt.Errorf("the list after the load: %w", err)
		}
		for _, r := range page.Items {
			seen[r.Name]++
			c.tally.compare(r)
		}
		if cursor = page.Next; cursor == "" {
			c.tally.missing(seen)
			return nil
		}
	}
	return fmt.Errorf("the list after the load has more than %d pages", maxPages)
}

// compare looks whether a request that the server holds is one that it accepted.
func (t *tally) compare(r observatory.Request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	is := held{r.ID, len(r.Sequences), imagesOf(r)}
	switch was, ok := t.held[r.Name]; {
	case !ok && !t.unsure[r.Name]:
		t.differs("request %d, %s, is there and was not accepted", r.ID, r.Name)
	case ok && was != is:
		t.differs("request %d, %s, was accepted as request %d with %d sequences and %d images and has %d and %d",
			r.ID, r.Name, was.id, was.sequences, was.images, is.sequences, is.images)
	}
}

// missing looks for what was accepted and is not there once.
func (t *tally) missing(seen map[string]int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(t.held)) {
		if seen[name] != 1 {
			t.differs("request %d, %s, was accepted and is there %d times", t.held[name].id, name, seen[name])
		}
	}
	for name := range t.unsure {
		if seen[name] > 1 {
			t.differs("%s is there %d times", name, seen[name])
		}
	}
}
