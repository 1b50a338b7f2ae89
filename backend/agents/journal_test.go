package agents

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"pyros/backend/clock"
	"pyros/backend/observatory"
)

func TestRowsTellTheReasonAndTheProgramsLogTheCause(t *testing.T) {
	var log bytes.Buffer
	j := NewJournal(observatory.AgentMonitor, nil, clock.Real(), slog.New(slog.NewTextHandler(&log, nil)))
	cause := observatory.Because(errors.New("dial tcp 10.0.0.1:5003: refused"), observatory.CodeUnavailable, "the PLC cannot be reached")
	j.Error("No reading: %v", cause)
	if row := <-j.rows; row.Message != "No reading: the PLC cannot be reached" {
		t.Errorf("row = %q", row.Message)
	}
	if !strings.Contains(log.String(), "10.0.0.1:5003") {
		t.Errorf("log = %q", log.String())
	}
}
