package environment

import (
	"time"

	"pyros/backend/observatory"
)

// Input is everything that a synthesis depends on.
type Input struct {
	Now    time.Time
	Status *observatory.PLCStatus // nil: no answer
	// Err is why the last question was not answered; Status may then be an
	// older answer, which counts until it is stale.
	Err string
	// LastDate is the PLC's own date in its answer before this one; zero: not known.
	LastDate time.Time
	Dome     *observatory.DomeState // nil: not known
	Limits   Limits
	Previous *observatory.Environment // the synthesis before, across restarts; nil: none
	// Iteration counts the syntheses since the program started, from 1.
	Iteration int64
}

// Synthesize judges the environment at in.Now.
func Synthesize(in Input) observatory.Environment {
	in.Now = in.Now.UTC()
	s := synthesis{Input: in, limitsErr: in.Limits.Validate()}
	if s.limitsErr != nil { // unsafe whatever the readings say; they are shown all the same
		s.Limits = DefaultLimits()
	}
	link := s.link()
	s.answered = link.level == observatory.LevelOK
	var findings []finding
	for _, name := range judged {
		e := elements[name]
		before := s.before(name)
		if s.answered {
			findings = append(findings, e.judge(in.Status.Devices, s.Limits, armed(before)))
		} else {
			findings = append(findings, e.unanswered(s.Limits, before))
		}
	}
	findings = append(findings, link)
	env := observatory.Environment{
		Iteration: in.Iteration,
		Weather:   s.weather(findings),
		Site:      s.site(findings),
		Verdicts:  make([]observatory.Verdict, 0, len(findings)),
	}
	for _, f := range findings {
		env.Verdicts = append(env.Verdicts, s.settle(f))
	}
	env.Safety = s.safety(findings, env.Verdicts)
	return env
}

// synthesis is one call's state.
type synthesis struct {
	Input
	limitsErr error
	answered  bool // there is an answer and it is not stale
}

// before is the previous verdict on an element, nil when there is none.
func (s *synthesis) before(e observatory.Element) *observatory.Verdict {
	if s.Previous == nil {
		return nil
	}
	for i := range s.Previous.Verdicts {
		if s.Previous.Verdicts[i].Element == e {
			return &s.Previous.Verdicts[i]
		}
	}
	return nil
}

// unbroken says whether Previous is recent enough for nothing to have happened
// unseen since.
func (s *synthesis) unbroken() bool {
	if s.Previous == nil {
		return false
	}
	gap := s.Now.Sub(s.Previous.Safety.At)
	return gap >= 0 && gap <= s.Limits.Stale()
}

// link judges the PLC's answer as such.
func (s *synthesis) link() finding {
	f := finding{
		element: observatory.ElementLink, unit: "s", source: "PLC",
		fine: "answering", stays: "so",
		limit: &bound{Threshold{Danger: s.Limits.StaleS}, false},
	}
	missing := func(text string) finding {
		f.level, f.text, f.cause = observatory.LevelUnknown, text, capital(text)
		if s.Err != "" {
			f.notes = append(f.notes, shownText(s.Err))
			f.cause += ": " + shownText(s.Err)
		}
		return f
	}
	if s.Status == nil {
		return missing("the PLC does not answer")
	}
	age := s.Now.Sub(s.Status.Received)
	v := max(age, 0).Seconds()
	f.value = &v
	switch {
	case age > s.Limits.Stale():
		return missing("the PLC's last answer is " + span(age) + " old")
	case age < -s.Limits.Stale():
		return missing("the PLC's answer bears a time in the future, " + s.Status.Received.UTC().Format(time.RFC3339))
	case len(s.Status.Devices) == 0:
		return missing("the PLC's answer holds no device")
	}
	f.level, f.text = observatory.LevelOK, "answers"
	if s.Err != "" {
		f.notes = append(f.notes, "the last question failed: "+shownText(s.Err))
	}
	f.notes = append(f.notes, s.dateNotes()...)
	return f
}

// dateNotes tell when the PLC's own clock cannot be trusted; it decides nothing.
func (s *synthesis) dateNotes() []string {
	const tolerated = 5 * time.Minute
	date := s.Status.Date
	if date.IsZero() {
		return []string{"the answer bears no date of the PLC's own"}
	}
	var notes []string
	switch off := s.Status.Received.Sub(date); {
	case off > tolerated:
		notes = append(notes, "the PLC's clock is "+span(off)+" behind")
	case off < -tolerated:
		notes = append(notes, "the PLC's clock is "+span(-off)+" ahead")
	}
	switch {
	case s.LastDate.IsZero(), s.Err != "": // nothing to compare, or the same answer again
	case date.Before(s.LastDate):
		notes = append(notes, "the PLC's clock went backwards")
	case date.Equal(s.LastDate):
		notes = append(notes, "the PLC's clock stands still")
	}
	return notes
}

// safety draws the one answer from the verdicts.
func (s *synthesis) safety(findings []finding, verdicts []observatory.Verdict) observatory.Safety {
	answer := observatory.Safety{Safe: true, Level: observatory.LevelOK, At: s.Now, Until: s.Now}
	if s.answered {
		answer.Until = earlier(s.Status.Received, s.Now).Add(s.Limits.Stale()).UTC()
	}
	var dangers, unknowns, holds, cautions []string
	var returnAt *time.Time
	for i, v := range verdicts {
		switch {
		case findings[i].level == observatory.LevelDanger:
			dangers = append(dangers, findings[i].cause)
		case findings[i].level == observatory.LevelUnknown:
			if s.answered || v.Element == observatory.ElementLink {
				unknowns = append(unknowns, findings[i].cause)
			}
		case v.ClearsAt != nil:
			holds = append(holds, because(v))
			returnAt = later(returnAt, *v.ClearsAt)
		case v.Level == observatory.LevelCaution:
			cautions = append(cautions, because(v))
		}
	}
	switch {
	case s.limitsErr != nil:
		answer.Safe, answer.Level, answer.Cause = false, observatory.LevelUnknown, capital(s.limitsErr.Error())
	case len(dangers) > 0:
		answer.Safe, answer.Level, answer.Cause = false, observatory.LevelDanger, listed(append(dangers, unknowns...), "; ")
	case len(unknowns) > 0:
		answer.Safe, answer.Level, answer.Cause = false, observatory.LevelUnknown, listed(unknowns, "; ")
	case len(holds) > 0:
		answer.Safe, answer.Level, answer.Cause = false, observatory.LevelDanger, listed(holds, "; ")
		answer.ReturnAt = returnAt
	case len(cautions) > 0:
		answer.Level, answer.Cause = observatory.LevelCaution, listed(cautions, "; ")
	}
	answer.Since = s.since(answer.Safe)
	return answer
}

// since is when the state began that is safe or not: with this synthesis, with
// an earlier one, or when an earlier one that said safe ceased to hold.
func (s *synthesis) since(safe bool) time.Time {
	if s.Previous == nil {
		return s.Now
	}
	before := s.Previous.Safety
	began := before.Since
	switch {
	case before.Safe != safe && !safe && s.Now.After(before.Until):
		began = before.Until
	case before.Safe != safe, safe && !before.SafeAt(s.Now):
		return s.Now
	}
	if began.IsZero() || began.After(s.Now) {
		return s.Now
	}
	return began.UTC()
}

// because makes a verdict's sentence one of Safety's.
func because(v observatory.Verdict) string {
	text := capital(v.Interpretation)
	if e, ok := elements[v.Element]; ok {
		text = e.title + ": " + v.Interpretation
	}
	if v.Level == observatory.LevelCaution && v.ClearsAt == nil && v.Note != "" {
		text += " (" + v.Note + ")"
	}
	return text
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a *time.Time, b time.Time) *time.Time {
	if a != nil && a.After(b) {
		return a
	}
	return &b
}
