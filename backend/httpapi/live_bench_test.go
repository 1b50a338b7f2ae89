package httpapi

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pyros/backend/observatory"
)

// BenchmarkLiveLatency measures from publishing an event to its arrival at
// the clients: p50 and p99 over all clients and events, and the time until the
// last client of an event has it.
func BenchmarkLiveLatency(b *testing.B) {
	for _, clients := range []int{1, 200} {
		for _, kind := range []string{"environment", "schedule"} {
			b.Run(fmt.Sprintf("%s/clients=%d", kind, clients), func(b *testing.B) { benchmarkLatency(b, clients, kind) })
		}
	}
}

func benchmarkLatency(b *testing.B, clients int, kind string) {
	s, addr := listening(b)
	arrived := make([][]time.Duration, clients)
	var got sync.WaitGroup
	began := time.Now()
	var published atomic.Int64 // ns since began
	perUser := maxPerUser / 2
	for i := range clients {
		// Different users, as in life; each keeps within what one may have.
		id := 100 + i/perUser
		s.store.set(func(f *fakeStore) {
			f.users[id] = observatory.User{ID: id, Username: strconv.Itoa(id), Role: observatory.RoleScientist, Active: true}
		})
		c := s.connect(addr, id)
		c.want("snapshot")
		go func() {
			for {
				_ = c.conn.SetReadDeadline(time.Now().Add(time.Minute))
				_, text, err := c.conn.ReadMessage()
				at := time.Since(began)
				if err != nil {
					return
				}
				// Not parsed: the clients share the processor with the server.
				if bytes.Contains(text[:min(len(text), 64)], []byte(`"type":"`+kind+`"`)) {
					arrived[i] = append(arrived[i], at-time.Duration(published.Load()))
					got.Done()
				}
			}
		}()
	}
	event := benchEvent(kind)
	var last []time.Duration
	for b.Loop() {
		got.Add(clients)
		published.Store(int64(time.Since(began)))
		s.bus.Publish(event)
		got.Wait()
		last = append(last, time.Since(began)-time.Duration(published.Load()))
	}
	all := slices.Concat(arrived...)
	report(b, all, 50, "p50-µs")
	report(b, all, 99, "p99-µs")
	report(b, last, 99, "last-p99-µs")
}

func report(b *testing.B, times []time.Duration, percent int, unit string) {
	slices.Sort(times)
	b.ReportMetric(float64(times[(len(times)-1)*percent/100].Microseconds()), unit)
}

// benchEvent is a synthesis, or the schedule of a full night.
func benchEvent(kind string) observatory.Event {
	for _, event := range exampleEvents() {
		switch e := event.(type) {
		case observatory.Environment:
			if kind == "environment" {
				return e
			}
		case observatory.Schedule:
			for range 100 {
				e.Entries = append(e.Entries, e.Entries[0])
			}
			return e
		}
	}
	panic("no such event")
}
