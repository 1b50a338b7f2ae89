package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/album"
	"pyros/ent/pyrosuser"
	"pyros/ent/sequence"
	"pyros/ent/table"
	"pyros/ent/userlevel"
)

// tableRule is what a table demands of a change by hand beyond its description.
type tableRule struct {
	// kept says why a row stays as it is.
	kept func(row table.Row) string
	// check says what is wrong with the row as it shall be; it may set more.
	check func(ctx context.Context, t *tx, e *rowEdit) ([]observatory.Problem, error)
	// letGo refuses a deletion.
	letGo func(ctx context.Context, t *tx, e *rowEdit) error
	// after does what follows from a change, also from a deletion.
	after func(ctx context.Context, t *tx, e *rowEdit) error
	// instrument says that sequences need its rows: see keepServed.
	instrument bool
}

var tableRules = map[string]tableRule{
	"country":            {check: within(atLeastZero("quota_s"))},
	"scientific_program": {check: within(atLeastZero("quota_s"), priority), letGo: unnamed("program"), after: renamed("program")},
	"user_level":         {check: within(atLeastZero("quota_s"), priority), after: levelChanged},
	"pyros_user":         {check: checkAccount, after: accountChanged},
	"telescope": {check: checkTelescope, after: func(ctx context.Context, t *tx, _ *rowEdit) error {
		there, err := t.Telescope.Query().Exist(ctx)
		if err == nil && !there {
			err = observatory.Errorf(observatory.CodeConflict, "This is the telescope of the observatory. Make another one first.")
		}
		return err
	}},
	"dome":         {check: within(atLeastZero("closes_after_s"), atLeastZero("rate_deg_s"))},
	"detector":     {check: checkDetector, letGo: unnamed("detector"), after: renamed("detector"), instrument: true},
	"filter":       {check: within(above("wavelength_nm"), atLeastZero("width_nm")), letGo: unnamed("filter"), after: renamed("filter")},
	"filter_wheel": {check: within(atLeastZero("change_s")), instrument: true},
	"filter_slot":  {instrument: true},
	"device":       {check: within(between("port", 0, 65535))},
	"strategy_obs": {check: countVersion},
	"request":      {letGo: requestAtRest, after: requestChanged},
	"sequence":     {kept: sequenceKept, check: checkSequence, after: sequenceChanged},
	"album":        {after: albumChanged},
	"plan":         {after: planChanged},
}

// limit says what is wrong with a row as it shall be; no message: nothing.
type limit func(values map[string]any) observatory.Problem

func within(limits ...limit) func(context.Context, *tx, *rowEdit) ([]observatory.Problem, error) {
	return func(_ context.Context, _ *tx, e *rowEdit) (problems []observatory.Problem, _ error) {
		for _, l := range limits {
			if p := l(e.next.Values); p.Message != "" {
				problems = append(problems, p)
			}
		}
		return problems, nil
	}
}

func number(v any) (float64, bool) {
	switch x := v.(type) {
	case float64:
		return x, true
	case int:
		return float64(x), true
	}
	return 0, false // null, or not given: the default is good
}

func bound(field, message string, good func(v float64) bool) limit {
	return func(values map[string]any) observatory.Problem {
		if v, ok := number(values[field]); ok && !good(v) {
			return observatory.Problem{Field: field, Message: message}
		}
		return observatory.Problem{}
	}
}

func atLeastZero(field string) limit {
	return bound(field, "must be 0 or more", func(v float64) bool { return v >= 0 })
}

func above(field string) limit {
	return bound(field, "must be more than 0", func(v float64) bool { return v > 0 })
}

func between(field string, low, high float64) limit {
	return bound(field, fmt.Sprintf("must be from %g to %g", low, high), func(v float64) bool { return v >= low && v <= high })
}

var priority = bound("priority", "must be from 1 (most important) to 5", func(v float64) bool { return v >= 1 && v <= 5 })

// A sequence is begun that long before its planned start; the observer waits for
// the start no longer than a minute.
var overhead = bound("overhead_s", "must be from 0 to 60, since a sequence is begun that long before its planned start",
	func(v float64) bool { return v >= 0 && v <= 60 })

func inOrder(low, high string) limit {
	return func(values map[string]any) observatory.Problem {
		a, _ := number(values[low])
		if b, ok := number(values[high]); ok && b < a {
			return observatory.Problem{Field: high, Message: "is less than " + low}
		}
		return observatory.Problem{}
	}
}

func checkTelescope(ctx context.Context, t *tx, e *rowEdit) ([]observatory.Problem, error) {
	problems, err := within(above("slew_rate_deg_s"), atLeastZero("slew_settle_s"), overhead, atLeastZero("aperture_m"),
		atLeastZero("focal_length_m"), between("latitude_deg", -90, 90), between("longitude_deg", -180, 180), between("horizon_deg", -90, 90),
		between("height_m", -500, 9000))(ctx, t, e)
	if zone, _ := e.next.Values["time_zone"].(string); zone == "" || !knownZone(zone) {
		problems = append(problems, observatory.Problem{Field: "time_zone", Message: "must be an IANA name such as America/Tijuana"})
	}
	return problems, err
}

func knownZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil
}

func countVersion(_ context.Context, _ *tx, e *rowEdit) ([]observatory.Problem, error) {
	if e.old != nil && e.text() != "" {
		e.change["version"] = e.old.Values["version"].(int) + 1
	}
	return nil, nil
}

// checkAccount keeps what an account must be, as EditUser does.
func checkAccount(_ context.Context, _ *tx, e *rowEdit) (problems []observatory.Problem, _ error) {
	for _, field := range []string{"email", "username"} {
		if v, ok := e.change[field].(string); ok {
			e.change[field] = normalEmail(v)
		}
	}
	e.shall()
	email, username := e.next.Values["email"].(string), e.next.Values["username"].(string)
	if local, domain, ok := strings.Cut(email, "@"); !ok || local == "" || domain == "" {
		problems = append(problems, observatory.Problem{Field: "email", Message: "is not an email address"})
	}
	if username == "" || strings.Contains(username, "@") && username != email {
		problems = append(problems, observatory.Problem{Field: "username", Message: "is empty, or holds an @ and is not the email"})
	}
	if p := atLeastZero("quota_s")(e.next.Values); p.Message != "" {
		problems = append(problems, p)
	}
	active, changes := e.change["active"].(bool)
	switch {
	case !changes || e.old.Values["approved"] != nil:
	case active:
		e.change["approved"] = moment(time.Now())
	case e.old.Values["active"] == true: // of before approvals were kept
		e.change["approved"] = e.old.Values["created"]
	}
	return problems, nil
}

func accountChanged(ctx context.Context, t *tx, e *rowEdit) error {
	t.publish(observatory.AccountChanged{UserID: e.old.ID})
	return adminLeft(ctx, t)
}

// adminLeft refuses a change after which nobody may manage accounts.
func adminLeft(ctx context.Context, t *tx) error {
	left, err := t.PyrosUser.Query().Where(activeAdmin...).Exist(ctx)
	if err == nil && !left {
		err = observatory.Errorf(observatory.CodeConflict, "After this nobody could manage PYROS: it is the last administrator. Make another one first.")
	}
	return err
}

func levelChanged(ctx context.Context, t *tx, e *rowEdit) error {
	if e.old == nil {
		return nil
	}
	left, err := t.UserLevel.Query().Where(userlevel.RoleEQ(observatory.RoleVisitor)).Exist(ctx)
	if err != nil {
		return err
	}
	if !left {
		return observatory.Errorf(observatory.CodeConflict, "Registrations need a user level with the role visitor. Make another one first.")
	}
	if err := adminLeft(ctx, t); err != nil {
		return err
	}
	users, err := t.PyrosUser.Query().Where(pyrosuser.LevelID(e.old.ID)).IDs(ctx)
	for _, id := range users {
		t.publish(observatory.AccountChanged{UserID: id})
	}
	return err
}

// unnamed refuses the deletion of what a strategy names.
func unnamed(kind string) func(context.Context, *tx, *rowEdit) error {
	return func(ctx context.Context, t *tx, e *rowEdit) error {
		name := e.old.Values["name"].(string)
		rows, err := t.StrategyObs.Query().All(ctx)
		if err != nil {
			return err
		}
		var naming []string
		for _, row := range rows {
			if renameIn(row, kind, name, name) {
				naming = append(naming, row.Name)
			}
		}
		if len(naming) > 0 {
			return observatory.Errorf(observatory.CodeConflict, "%s cannot be deleted: strategies name it, %s. Change them first.", name, strings.Join(naming, ", "))
		}
		return nil
	}
}

// renamed writes a new name into the strategies that name the row.
func renamed(kind string) func(context.Context, *tx, *rowEdit) error {
	return func(ctx context.Context, t *tx, e *rowEdit) error {
		if e.old == nil || e.next.Values == nil || e.old.Values["name"] == e.next.Values["name"] {
			return nil
		}
		rows, err := t.StrategyObs.Query().All(ctx)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if !renameIn(row, kind, e.old.Values["name"].(string), e.next.Values["name"].(string)) {
				continue
			}
			if err := t.StrategyObs.UpdateOneID(row.ID).SetProgram(row.Program).SetAlbums(row.Albums).AddVersion(1).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	}
}

// renameIn puts another name into a strategy and says whether it has the one.
func renameIn(row *ent.StrategyObs, kind, from, to string) (found bool) {
	put := func(name *string) {
		if *name == from {
			*name, found = to, true
		}
	}
	if kind == "program" {
		put(&row.Program)
	}
	for i := range row.Albums {
		if kind == "detector" {
			put(&row.Albums[i].Detector)
		}
		for k := range row.Albums[i].Plans {
			if kind == "filter" {
				put(&row.Albums[i].Plans[k].Filter)
			}
		}
	}
	return found
}

func requestAtRest(ctx context.Context, t *tx, e *rowEdit) error {
	executes, err := t.Sequence.Query().Where(sequence.RequestID(e.old.ID),
		sequence.StatusIn(observatory.SequencePending, observatory.SequenceExecuting)).Exist(ctx)
	if err == nil && executes {
		err = observatory.Errorf(observatory.CodeConflict, "Request %d executes now; cancel it first.", e.old.ID)
	}
	return err
}

func requestChanged(ctx context.Context, t *tx, e *rowEdit) error {
	if e.next.Values == nil {
		t.publish(observatory.Removed{RequestID: e.old.ID})
		return nil
	}
	return t.record(ctx, observatory.Change{RequestID: e.old.ID, Cause: "Edited in the tables: " + e.text() + ".", Actor: e.actor.Name})
}

func sequenceKept(row table.Row) string {
	switch status := row.Values["status"].(observatory.SequenceStatus); {
	case running(status):
		return fmt.Sprintf("Sequence %d executes now: it stays as it is. Cancel its request first.", row.ID)
	case status.Ended():
		return fmt.Sprintf("Sequence %d has ended, %s: what was stays as it was.", row.ID, status)
	}
	return ""
}

func checkSequence(_ context.Context, _ *tx, e *rowEdit) ([]observatory.Problem, error) {
	var problems []observatory.Problem
	for _, l := range []limit{
		between("ra_deg", 0, 360), between("dec_deg", -90, 90), between("alt_deg", -90, 90), between("az_deg", 0, 360), between("priority", 0, 5),
		between("pm_ra_mas_yr", -observatory.MaxProperMotion, observatory.MaxProperMotion),
		between("pm_dec_mas_yr", -observatory.MaxProperMotion, observatory.MaxProperMotion),
		between("parallax_mas", 0, observatory.MaxParallax), between("tolerance_s", 0, observatory.MaxTolerance),
		between("max_attempts", 0, observatory.MaxAttempts),
	} {
		if p := l(e.next.Values); p.Message != "" {
			problems = append(problems, p)
		}
	}
	_, startSet := e.change["window_start"]
	_, endSet := e.change["window_end"]
	if several, ok := e.old.Values["windows"].([]observatory.Window); ok && len(several) > 1 && (startSet || endSet) {
		problems = append(problems, observatory.Problem{Field: "window_start", Message: "follows from its several windows: edit the request on its page"})
	}
	if start, end := e.next.Values["window_start"].(time.Time), e.next.Values["window_end"].(time.Time); !end.After(start) {
		problems = append(problems, observatory.Problem{Field: "window_end", Message: "is not after window_start"})
	}
	if critical, _ := e.next.Values["time_critical"].(bool); critical && e.next.Values["preferred"] == nil {
		problems = append(problems, observatory.Problem{Field: "preferred", Message: "is needed: it is time-critical"})
	}
	return problems, nil
}

// sequenceChanged has a sequence planned anew, since its place was found for
// what it was.
func sequenceChanged(ctx context.Context, t *tx, e *rowEdit) error {
	row, err := t.Sequence.Get(ctx, e.old.ID)
	if err != nil {
		return err
	}
	cause := fmt.Sprintf("Sequence %q edited in the tables: %s.", row.Name, e.text())
	if row.Status != observatory.SequencePlanned && row.Status != observatory.SequenceUnplannable {
		return t.record(ctx, observatory.Change{RequestID: row.RequestID, Cause: cause, Actor: e.actor.Name})
	}
	moved, err := t.move(ctx, step{row: row, to: observatory.SequenceToBePlanned, reason: cause, actor: e.actor.Name})
	if err == nil && !moved {
		err = errAgain
	}
	return err
}

func albumChanged(ctx context.Context, t *tx, e *rowEdit) error {
	row, err := t.Sequence.Query().Where(sequence.HasAlbumsWith(album.ID(e.old.ID))).Only(ctx)
	if err != nil {
		return err
	}
	return t.record(ctx, observatory.Change{RequestID: row.RequestID, Cause: "Album edited in the tables: " + e.text() + ".", Actor: e.actor.Name})
}

func planChanged(ctx context.Context, t *tx, e *rowEdit) error {
	row, err := t.Sequence.Query().Where(sequence.HasAlbumsWith(album.ID(e.old.Values["album_id"].(int)))).Only(ctx)
	if err != nil {
		return err
	}
	return t.record(ctx, observatory.Change{RequestID: row.RequestID, Cause: "Plan edited in the tables: " + e.text() + ".", Actor: e.actor.Name})
}
