package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pyros/backend/catalogue"
	"pyros/backend/observatory"
	"pyros/backend/request"
)

// slowNames answers after a time, and knows one name beforehand.
type slowNames struct {
	after time.Duration
	kept  string

	mu          sync.Mutex
	asked       int
	most, atNow int
}

func (s *slowNames) Kept(name string) (catalogue.Object, bool, bool) {
	return catalogue.Object{Name: name, RADeg: 1}, true, name == s.kept
}

func (s *slowNames) Find(ctx context.Context, name string) (catalogue.Object, bool, error) {
	s.mu.Lock()
	s.asked++
	s.atNow++
	s.most = max(s.most, s.atNow)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.atNow--
		s.mu.Unlock()
	}()
	select {
	case <-time.After(s.after):
		return catalogue.Object{Name: name, RADeg: 2}, true, nil
	case <-ctx.Done():
		return catalogue.Object{}, false, errors.New("silent")
	}
}

func manyNames() (list []string) {
	for i := range 100 {
		list = append(list, fmt.Sprintf("Nibiru %d", i))
	}
	return list
}

// A hundred names that a slow service is asked for hold nobody for minutes.
func TestManyNamesTakeAFewSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slowNames{after: time.Second, kept: "Nibiru 99"}
		began := time.Now()
		found := names{s}.targets(t.Context(), manyNames(), true)
		if took := time.Since(began); took > 4*time.Second {
			t.Errorf("it took %s", took)
		}
		if s.most != namesAtOnce || found[0].Answer != request.NameKnown || found[0].Target.RADeg != 2 || found[99].Target.RADeg != 1 || found[98].Answer != request.NameUnanswered {
			t.Errorf("%d at once; %+v, %+v, %+v", s.most, found[0], found[98], found[99])
		}
	})
}

func TestNamesAreNotAskedOnline(t *testing.T) {
	s := &slowNames{kept: "Nibiru 99"}
	found := names{s}.targets(t.Context(), append(manyNames(), "M 31", "Saturn"), false)
	if s.asked != 0 || found[0].Answer != request.NameUnasked || found[99].Answer != request.NameKnown ||
		found[100].Target.Type != observatory.TargetICRS || found[101].Target.Body != "saturn" {
		t.Errorf("asked %d times; %+v", s.asked, found[98:])
	}
	if found := (names{}).targets(t.Context(), []string{"Nibiru", "M 31"}, true); found[0].Answer != request.NameUnknown || found[1].Answer != request.NameKnown {
		t.Errorf("without a service %+v", found)
	}
}
