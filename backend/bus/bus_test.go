package bus

import (
	"testing"

	"pyros/backend/observatory"
)

func TestTopicsAndOrder(t *testing.T) {
	b := New()
	all, logs := b.Subscribe(4), b.Subscribe(4, observatory.TopicLog)
	b.Publish(observatory.LogEntry{ID: 1}, observatory.Night{Name: "n"}, observatory.LogEntry{ID: 2})
	if got := len(all.C); got != 3 {
		t.Errorf("a subscriber of all got %d events, want 3", got)
	}
	for want := 1; want <= 2; want++ {
		if e := (<-logs.C).(observatory.LogEntry); e.ID != want {
			t.Errorf("log %d arrived where %d was due", e.ID, want)
		}
	}
	if len(logs.C) != 0 {
		t.Error("a subscriber of logs got something else too")
	}
}

func TestSlowSubscriberLosesAndIsTold(t *testing.T) {
	b := New()
	slow, fast := b.Subscribe(1), b.Subscribe(8)
	for i := range 5 {
		b.Publish(observatory.LogEntry{ID: i})
	}
	if len(fast.C) != 5 {
		t.Errorf("the fast subscriber got %d of 5", len(fast.C))
	}
	select {
	case <-slow.Lost:
	default:
		t.Error("the slow subscriber was not told of its loss")
	}
	if len(slow.C) != 1 {
		t.Errorf("the slow subscriber holds %d events, want the 1 it has room for", len(slow.C))
	}
}

func TestUnwantedEventsTakeNoRoom(t *testing.T) {
	b := New()
	s := b.SubscribeWanted(1, func(e observatory.Event) bool { return e.(observatory.LogEntry).ID == 3 }, observatory.TopicLog)
	for i := range 9 {
		b.Publish(observatory.Night{}, observatory.LogEntry{ID: i})
	}
	if len(s.C) != 1 || (<-s.C).(observatory.LogEntry).ID != 3 || len(s.Lost) != 0 {
		t.Error("the one event that was wanted did not arrive alone")
	}
}

func TestClosedSubscriberGetsNothing(t *testing.T) {
	b := New()
	s := b.Subscribe(1)
	s.Close()
	b.Publish(observatory.LogEntry{})
	if len(s.C) != 0 {
		t.Error("an event reached a closed subscription")
	}
}

func BenchmarkPublish(b *testing.B) {
	bus := New()
	for range 100 {
		bus.Subscribe(1)
	}
	for b.Loop() {
		bus.Publish(observatory.LogEntry{})
	}
}
