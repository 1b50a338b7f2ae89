package observatory

import (
	"errors"
	"strings"
	"testing"
)

func TestErrorfKeepsTheCauseOutOfTheMessage(t *testing.T) {
	cause := errors.New("dial tcp 127.0.0.1:5003: refused")
	err := Because(cause, CodeUnavailable, "the %s does not answer", "PLC")
	if err.Message != "the PLC does not answer" {
		t.Errorf("message = %q", err.Message)
	}
	if !errors.Is(err, cause) || strings.Count(err.Error(), "refused") != 1 {
		t.Errorf("error = %q does not hold its cause once", err)
	}
	if Reason(err) != err.Message || Reason(cause) != cause.Error() {
		t.Errorf("reasons: %q, %q", Reason(err), Reason(cause))
	}
}

func TestCodeOf(t *testing.T) {
	wrapped := errors.Join(errors.New("x"), Errorf(CodeConflict, "taken"))
	if CodeOf(wrapped) != CodeConflict || CodeOf(errors.New("x")) != CodeInternal {
		t.Errorf("codes: %s, %s", CodeOf(wrapped), CodeOf(errors.New("x")))
	}
}

func TestRolesIncludeThoseBefore(t *testing.T) {
	order := []Role{RoleVisitor, RoleScientist, RoleOperator, RoleAdmin}
	for i, r := range order {
		for j, other := range order {
			if r.AtLeast(other) != (i >= j) {
				t.Errorf("%s at least %s = %t", r, other, r.AtLeast(other))
			}
		}
	}
	if Role("root").AtLeast(RoleVisitor) || RoleAdmin.AtLeast("") != true {
		t.Error("an unknown role includes something, or nothing is asked and refused")
	}
}
