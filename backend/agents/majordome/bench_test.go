package majordome

import (
	"testing"
	"time"

	"pyros/backend/agents/internal/fake"
	"pyros/backend/clock"
	"pyros/backend/observatory"
)

// BenchmarkUnsafeToClose measures the time from the moment in which the PLC has
// an unsafe reading to the command to close at the dome, through monitor,
// synthesis, interlock and majordome. The PLC is asked each millisecond here; in
// the observatory its poll of two seconds comes on top.
func BenchmarkUnsafeToClose(b *testing.B) {
	r := newRig(b, clock.Real())
	r.dome.Travel, r.poll = 0, time.Millisecond
	r.limits.Holds.RainS = 0.001
	heard := make(chan fake.Call, 1024)
	r.dome.Tell(heard)
	conductors := r.bus.Subscribe(1024, observatory.TopicConductor)
	defer conductors.Close()
	r.run()
	defer func() { r.stop() }()

	var total, worst time.Duration
	rounds := 0
	for b.Loop() {
		r.plc.Rain(0)
		for e := range conductors.C {
			if e.(observatory.Conductor).State == observatory.ConductorIdle {
				break
			}
		}
		for len(heard) > 0 {
			<-heard
		}
		began := time.Now()
		r.plc.Rain(12)
		for c := range heard {
			if c.Name == "Close" {
				break
			}
		}
		took := time.Since(began)
		total, worst = total+took, max(worst, took)
		rounds++
	}
	b.ReportMetric(float64(total.Microseconds())/1000/float64(rounds), "ms/close")
	b.ReportMetric(float64(worst.Microseconds())/1000, "ms/worst")
}
