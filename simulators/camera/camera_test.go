package main

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"pyros/backend/device/pyrosnet"
	"pyros/backend/observatory"
)

// TestMain passes over the half second in which net/http, having refused a body,
// lets the sender read the answer.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*conn).closeWriteAndWait"))
}

var night = time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)

func after(seconds float64) time.Time {
	return night.Add(time.Duration(seconds * float64(time.Second)))
}

func shot(id string, seconds float64) pyrosnet.Expose {
	return pyrosnet.Expose{ID: id, Seconds: seconds, Kind: "light", Object: "M 1", Observer: "Zoé", Program: "GRB", Number: 2, Sequence: 3, Plan: 4}
}

func vis() Config { return cameras[observatory.ChannelVIS] }

func small() Config {
	cfg := vis()
	cfg.Width, cfg.Height = 256, 256
	return cfg
}
