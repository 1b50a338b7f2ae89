// Command measure runs the real server with the real simulators on free ports
// and prints the figures that only the whole can show: the time to be ready,
// the memory of an idle server, from an unsafe reading to the dome's close
// command, from a change to the browser, and what thousands of submissions cost.
//
// It is bounded: a few minutes and some thousand requests to this machine only.
// It fails, after all is printed, where a figure is above what is wanted.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"pyros/backend/observatory"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: measure FOLDER-OF-THE-PROGRAMS")
		os.Exit(2)
	}
	if err := measure(ctx, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func measure(ctx context.Context, programs string) error {
	o, err := newObservatory(programs)
	if err != nil {
		return err
	}
	defer o.close()
	first, err := o.start(ctx)
	if err != nil {
		return err
	}
	o.stop()
	second, err := o.start(ctx)
	if err != nil {
		return err
	}
	o.report("ready to serve, first start (with migrations and seed)", first)
	o.report("ready to serve, second start", second)
	err = errors.Join(o.idleMemory(ctx, "fresh"), o.work(ctx), o.idleMemory(ctx, "after five logins and five images"),
		o.changeToBrowser(ctx), o.unsafeToClose(ctx), o.load(ctx), o.intoFullNight(ctx))
	if o.missed > 0 {
		err = errors.Join(err, fmt.Errorf("what is wanted was missed %d times", o.missed))
	}
	return err
}

// What is wanted; times are real, of several the greatest counts.
const (
	readyWithin   = time.Second
	memoryAtMost  = 80e6 // bytes
	browserWithin = 200 * time.Millisecond
	closeWithin   = 2200 * time.Millisecond // one poll and 0.2 s
	nothingWanted = time.Duration(math.MaxInt64)
)

// miss says, for the end of a line, whether a figure was missed, and counts it.
func (o *installation) miss(missed bool) string {
	if !missed {
		return ""
	}
	o.missed++
	return ", missed"
}

func (o *installation) report(what string, d time.Duration) {
	fmt.Printf("%-62s %9.1f ms%s\n", what, float64(d.Microseconds())/1000, o.miss(d >= readyWithin))
}

// spread prints median, 95th percentile and the greatest of several, which is
// wanted to be less than within.
func (o *installation) spread(what string, all []time.Duration, within time.Duration) {
	slices.Sort(all)
	at := func(q float64) float64 { return float64(all[int(q*float64(len(all)-1))].Microseconds()) / 1000 }
	fmt.Printf("%-62s p50 %.1f ms, p95 %.1f ms, greatest %.1f ms (n = %d)%s\n", what, at(0.5), at(0.95), at(1), len(all),
		o.miss(all[len(all)-1] >= within))
}

// work is what leaves its traces in the memory: logins and a sequence, its
// images looked at.
func (o *installation) work(ctx context.Context) error {
	for range 5 {
		if err := o.login(ctx); err != nil {
			return err
		}
	}
	if err := o.submitNow(ctx); err != nil {
		return err
	}
	const images = 5
	for deadline := time.Now().Add(3 * time.Minute); ; {
		saved, err := o.images(ctx)
		if err != nil {
			return err
		}
		if len(saved) >= images {
			return o.look(ctx, saved)
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("only %d images were taken", len(saved))
		}
		if err := pause(ctx, 200*time.Millisecond); err != nil {
			return err
		}
	}
}

// idleMemory is the server's resident memory after half a minute of doing
// nothing but watching the environment for one browser.
func (o *installation) idleMemory(ctx context.Context, when string) error {
	live, err := o.dial(ctx)
	if err != nil {
		return err
	}
	defer live.close()
	const polls = 15
	for seen := 0; seen < polls; {
		frame, err := live.next(ctx)
		if err != nil {
			return err
		}
		if frame.Type == string(observatory.TopicEnvironment) {
			seen++
		}
	}
	said := o.memory("VmRSS")
	var kB int
	_, err = fmt.Sscanf(said, "%d kB", &kB) // what is not known is not missed
	fmt.Printf("%-62s %s%s\n", "resident memory, idle for 30 s, "+when, said, o.miss(err == nil && kB*1024 >= memoryAtMost))
	return nil
}

// memory is what the system says of the server's under that name.
func (o *installation) memory(name string) string {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", o.server.Process.Pid))
	if err != nil {
		return "not known: this system has no /proc"
	}
	for _, line := range strings.Split(string(status), "\n") {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			return strings.TrimSpace(value)
		}
	}
	return "not known"
}

// changeToBrowser takes, at a live client, the age of what arrives: of a
// status the PLC gave, and of a schedule made for a submitted request.
func (o *installation) changeToBrowser(ctx context.Context) error {
	live, err := o.dial(ctx)
	if err != nil {
		return err
	}
	defer live.close()
	var environment, schedule, submitted []time.Duration
	hear := func(f frame) error {
		if f.Type != string(observatory.TopicEnvironment) {
			return nil
		}
		var e observatory.Environment
		err := json.Unmarshal(f.Data, &e)
		environment = append(environment, live.now(f.at).Sub(e.Weather.Updated))
		return err
	}
	for n := range 20 {
		age, since, err := o.planned(ctx, live, n, hear)
		if err != nil {
			return err
		}
		schedule, submitted = append(schedule, age), append(submitted, since)
	}
	for len(environment) < 20 {
		frame, err := live.next(ctx)
		if err := errFirst(err, hear(frame)); err != nil {
			return err
		}
	}
	o.spread("status from the PLC to the browser", environment, browserWithin)
	o.spread("new schedule to the browser", schedule, browserWithin)
	o.spread("request submitted to its schedule in the browser", submitted, nothingWanted)
	return nil
}

// planned submits a request and waits for the first schedule that gives it a
// place or says why not: how old that is when it arrives, and how long after the
// submission. hear is given every frame that comes meanwhile.
func (o *installation) planned(ctx context.Context, live *stream, n int, hear func(frame) error) (age, since time.Duration, err error) {
	sent := time.Now()
	r, err := o.submit(ctx, n)
	if err != nil {
		return 0, 0, err
	}
	for {
		f, err := live.next(ctx)
		if err := errFirst(err, hear(f)); err != nil {
			return 0, 0, err
		}
		if f.Type != string(observatory.TopicSchedule) {
			continue
		}
		var s observatory.Schedule
		if err := json.Unmarshal(f.Data, &s); err != nil {
			return 0, 0, err
		}
		if s.Created.Before(live.now(sent)) {
			continue
		}
		if looked, err := o.lookedAt(ctx, s, r); err != nil {
			return 0, 0, err
		} else if looked {
			return live.now(f.at).Sub(s.Created), f.at.Sub(sent), nil
		}
	}
}

// lookedAt says whether a schedule knows of the request: one that another event
// was the reason for may have been begun before. A frame has all that have a
// place; of those without one only the most important, the rest is asked for.
func (o *installation) lookedAt(ctx context.Context, s observatory.Schedule, r observatory.Request) (bool, error) {
	if slices.ContainsFunc(s.Entries, func(e observatory.Scheduled) bool { return e.RequestID == r.ID }) ||
		slices.ContainsFunc(s.LeftOut, func(l observatory.LeftOut) bool { return l.RequestID == r.ID }) {
		return true, nil
	}
	if len(s.LeftOut) == s.LeftOutTotal() {
		return false, nil
	}
	list := fmt.Sprintf("http://%s/api/v1/schedules/%d/left-out?sequences=%d", o.listen, s.ID, r.Sequences[0].ID)
	body, err := call(ctx, http.MethodGet, list, o.token, "")
	if err != nil {
		return false, err
	}
	var page struct{ Items []observatory.LeftOut }
	err = json.Unmarshal(body, &page)
	return len(page.Items) > 0, err
}

// unsafeToClose lets it rain at the PLC and waits, at the dome, for the close
// command; the limit is one poll (2 s) and 0.2 s.
func (o *installation) unsafeToClose(ctx context.Context) error {
	const rounds = 6
	var all []time.Duration
	for round := range rounds {
		if err := o.untilShutter(ctx, observatory.ShutterOpen, 2*time.Minute); err != nil {
			return err
		}
		// Spread over the poll's interval, so that the worst phase is among them.
		if err := pause(ctx, time.Duration(round)*2*time.Second/rounds); err != nil {
			return err
		}
		rain := time.Now()
		if err := o.event(ctx, "plc", `{"device_name":"WXT520","value_name":"RainRate","value":12}`); err != nil {
			return err
		}
		if err := o.untilShutter(ctx, observatory.ShutterClosing, 10*time.Second); err != nil {
			return err
		}
		all = append(all, time.Since(rain))
		if err := o.event(ctx, "plc", `{"clear":true}`); err != nil {
			return err
		}
	}
	o.spread("rain at the sensor to the dome's close command (poll 2 s)", all, closeWithin)
	return nil
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
