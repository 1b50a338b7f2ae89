package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"pyros/backend/observatory"
)

// load has the user simulator submit 3,000 requests of a fixed seed, two in five
// of them invalid or odd, as fast as the server takes them, and prints what they
// cost; it fails where something came back otherwise than it should.
func (o *installation) load(ctx context.Context) error {
	const requests = 3000
	if err := o.login(ctx); err != nil { // the token of the start may be old by now
		return err
	}
	before, err := o.lastSchedule(ctx)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(o.programs, "pyros-sim-user"), "-api", "http://"+o.listen, "-load", fmt.Sprint(requests), "-seed", "1", "-json")
	cmd.Env = append(os.Environ(), "PYROS_PASSWORD=DjangoPyros")
	cmd.Stderr = os.Stderr
	out, differs := cmd.Output() // its figures come in any case
	var said struct {
		Seconds, PerSecond float64
		Accepted, Refused  struct {
			Accepted, Refused        int
			P50MS, P99MS, GreatestMS float64
		}
		Differed []string
	}
	if err := json.Unmarshal(out, &said); err != nil {
		return errors.Join(differs, err)
	}
	if differs != nil {
		differs = fmt.Errorf("the load: %w: %s", differs, strings.Join(said.Differed, "; "))
	}
	ended := time.Now()
	if err := o.planningRests(ctx); err != nil {
		return err
	}
	settled := time.Since(ended)
	after, err := o.lastSchedule(ctx)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("load of %d requests by 8 at once", requests)
	fmt.Printf("%-62s %.0f answers/s, %.1f s, %d plannings, the last %.1f s after the end\n", what, said.PerSecond, said.Seconds, after.ID-before.ID, settled.Seconds())
	fmt.Printf("%-62s p50 %.1f ms, p99 %.1f ms, greatest %.1f ms (n = %d)\n", "  accepted", said.Accepted.P50MS, said.Accepted.P99MS, said.Accepted.GreatestMS, said.Accepted.Accepted)
	fmt.Printf("%-62s p50 %.1f ms, p99 %.1f ms, greatest %.1f ms (n = %d)\n", "  refused", said.Refused.P50MS, said.Refused.P99MS, said.Refused.GreatestMS, said.Refused.Refused)
	fmt.Printf("%-62s %s, at most %s\n", "  resident memory afterwards", o.memory("VmRSS"), o.memory("VmHWM"))
	status, err := call(ctx, http.MethodGet, "http://"+o.listen+"/api/v1/status", o.token, "")
	fmt.Printf("%-62s %.2f s to plan, status of %d kB\n", fmt.Sprintf("  last schedule: %d planned, %d left out", len(after.Entries), after.LeftOutTotal()),
		after.ElapsedS, len(status)/1000)
	return errors.Join(differs, err)
}

// intoFullNight submits one request at a time into the night that the load has
// filled, and prints how soon its schedule is in the browser.
func (o *installation) intoFullNight(ctx context.Context) error {
	if err := o.planningRests(ctx); err != nil {
		return err
	}
	live, err := o.dial(ctx)
	if err != nil {
		return err
	}
	defer live.close()
	var submitted []time.Duration
	moved := 0
	for n := range 20 {
		if err := o.planningRests(ctx); err != nil {
			return err
		}
		_, since, err := o.planned(ctx, live, 1000+n, func(frame) error { return nil })
		if err != nil {
			return err
		}
		submitted = append(submitted, since)
		s, err := o.lastSchedule(ctx)
		if err != nil {
			return err
		}
		moved += s.Moved
	}
	o.spread("  one more request to its schedule in the browser", submitted, nothingWanted)
	fmt.Printf("%-62s %d\n", "  sequences moved for these 20", moved)
	return nil
}

// lastSchedule is the schedule in force.
func (o *installation) lastSchedule(ctx context.Context) (s observatory.Schedule, err error) {
	body, err := call(ctx, http.MethodGet, "http://"+o.listen+"/api/v1/schedules/current", o.token, "")
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(body, &s)
}

// planningRests waits until no planning runs or waits.
func (o *installation) planningRests(ctx context.Context) error {
	for deadline := time.Now().Add(2 * time.Minute); ; {
		body, err := call(ctx, http.MethodGet, "http://"+o.listen+"/api/v1/work", o.token, "")
		if err != nil {
			return err
		}
		var queues []observatory.WorkList
		if err := json.Unmarshal(body, &queues); err != nil {
			return err
		}
		busy := 0
		for _, q := range queues {
			if q.Queue == observatory.WorkPlanning {
				busy += q.Running + q.Waiting
			}
		}
		switch {
		case busy == 0:
			return nil
		case time.Now().After(deadline):
			return fmt.Errorf("planning did not come to rest: %s", body)
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}
