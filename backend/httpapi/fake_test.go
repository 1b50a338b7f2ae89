package httpapi

import (
	"context"
	"sync"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// fakeStore keeps in memory what a test puts there. What it says is simple:
// the real store has tests of its own and is joined in store_test.go.
type fakeStore struct {
	mu sync.Mutex
	// err is what every method returns, where set.
	err error
	// panics makes Devices panic.
	panics bool

	users       map[int]observatory.User
	hashes      map[int]string
	refresh     map[string]store.Refresh
	requests    map[int]observatory.Request
	keys        map[string]int
	files       map[string]string // by key
	images      map[int]observatory.Image
	changes     []observatory.Change
	schedule    *observatory.Schedule
	environment *observatory.Environment
	conditions  *observatory.Conditions
	plc         *observatory.PLCStatus
	conductor   observatory.Conductor
	logs        []observatory.LogEntry
	asked       int // how often Request was called
	spans       []string
	filters     []any
	actions     []observatory.UserAction
}

var testNow = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

const (
	visitorID   = 1
	scientistID = 2
	strangerID  = 3
	operatorID  = 4
	adminID     = 5
)

func newFakeStore() *fakeStore {
	f := &fakeStore{
		users: map[int]observatory.User{}, hashes: map[int]string{}, refresh: map[string]store.Refresh{},
		requests: map[int]observatory.Request{}, keys: map[string]int{}, files: map[string]string{}, images: map[int]observatory.Image{},
	}
	for id, who := range map[int]struct {
		name string
		role observatory.Role
	}{
		visitorID: {"vera", observatory.RoleVisitor}, scientistID: {"ada", observatory.RoleScientist},
		strangerID: {"bob", observatory.RoleScientist}, operatorID: {"olga", observatory.RoleOperator}, adminID: {"root", observatory.RoleAdmin},
	} {
		f.users[id] = observatory.User{ID: id, Email: who.name + "@example.org", Username: who.name, Role: who.role, Active: true, Created: testNow}
	}
	f.conductor = observatory.Conductor{
		Mode: observatory.ModeAuto, State: observatory.ConductorObserving, Text: "observes", Since: testNow, Updated: testNow,
		Running: &observatory.Sequence{
			ID: 1, RequestID: 1, Name: "s", Status: observatory.SequenceExecuting, Start: testNow, End: testNow.Add(time.Hour),
			Target: observatory.Target{Type: observatory.TargetTest},
		},
	}
	f.environment = &observatory.Environment{
		Iteration: 1,
		Weather:   observatory.WeatherWatch{ID: 1, Updated: testNow, GlobalStatus: observatory.StatusOK},
		Site:      observatory.SiteWatch{ID: 1, Updated: testNow, GlobalStatus: observatory.StatusOK},
		Safety:    observatory.Safety{Safe: true, Level: observatory.LevelOK, Since: testNow, Until: testNow.Add(time.Minute), At: testNow},
	}
	f.schedule = &observatory.Schedule{
		ID: 3, Night: observatory.Night{Name: "2026-11-22"}, Created: testNow, Trigger: "night start", Policy: "weighted",
		Entries: []observatory.Scheduled{{
			SequenceID: 1, RequestID: 1, Name: "s", Status: observatory.SequencePlanned,
			Target: observatory.Target{Type: observatory.TargetTest},
		}},
		LeftOut: []observatory.LeftOut{{SequenceID: 2, RequestID: 1, Name: "t", Reason: observatory.LeftOutNight, Text: "the night is over"}},
	}
	f.plc = &observatory.PLCStatus{From: "Beckhoff", Date: testNow, Received: testNow, Devices: []observatory.PLCDevice{{Name: "WXT520"}}}
	f.logs = []observatory.LogEntry{{ID: 1, Agent: "monitor", Level: observatory.LogInfo, Message: "started", Created: testNow}}
	f.requests[1] = newRequest(1, scientistID)
	f.requests[2] = newRequest(2, strangerID)
	f.images[1] = observatory.Image{
		ID: 1, RequestID: 1, SequenceID: 1, PlanID: 1, Detector: "Visible camera", Channel: observatory.ChannelVIS, Night: "2026-11-22", Kind: observatory.FrameLight, Number: 1,
		Start: testNow, File: "2026-11-22/a.fits", SHA256: "abc", Created: testNow,
	}
	f.images[2] = observatory.Image{
		ID: 2, RequestID: 2, SequenceID: 2, PlanID: 2, Detector: "Infrared camera", Channel: observatory.ChannelNIR, Night: "2026-11-22", Kind: observatory.FrameLight, Number: 1,
		Start: testNow, File: "2026-11-22/gone.fits", SHA256: "def", Created: testNow,
	}
	f.changes = []observatory.Change{{ID: 1, RequestID: 1, SequenceID: 1, At: testNow, To: observatory.SequenceToBePlanned, Cause: "submitted", Actor: "ada"}}
	return f
}

func newRequest(id, owner int) observatory.Request {
	return observatory.Request{
		ID: id, UserID: owner, Name: "request", TargetType: observatory.TargetTest, Status: observatory.RequestSubmitted,
		Created: testNow, Updated: testNow, Version: 2,
	}
}

// begin locks and gives the error that the test wants.
func (f *fakeStore) begin() (func(), error) {
	f.mu.Lock()
	return f.mu.Unlock, f.err
}

func (f *fakeStore) set(change func(*fakeStore)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
}

func (f *fakeStore) Ready(context.Context) error { end, err := f.begin(); defer end(); return err }

func (f *fakeStore) UserByEmail(_ context.Context, email string) (observatory.User, string, error) {
	end, err := f.begin()
	defer end()
	for id, user := range f.users {
		if user.Email == email && err == nil {
			return user, f.hashes[id], nil
		}
	}
	if err == nil {
		err = observatory.Errorf(observatory.CodeNotFound, "There is no such account.")
	}
	return observatory.User{}, "", err
}

func (f *fakeStore) User(_ context.Context, id int) (observatory.User, error) {
	end, err := f.begin()
	defer end()
	return f.users[id], err
}

func (f *fakeStore) RecordLogin(context.Context, int) error {
	end, err := f.begin()
	defer end()
	return err
}

func (f *fakeStore) SaveRefresh(_ context.Context, r store.Refresh) error {
	end, err := f.begin()
	defer end()
	f.refresh[r.Hash] = r
	return err
}

func (f *fakeStore) RotateRefresh(_ context.Context, old string, next store.Refresh, _ time.Time) (int, error) {
	end, err := f.begin()
	defer end()
	if err != nil {
		return 0, err
	}
	r, ok := f.refresh[old]
	if !ok {
		return 0, observatory.Errorf(observatory.CodeUnauthorized, "The session is over; log in again.")
	}
	delete(f.refresh, old)
	next.UserID, next.Family = r.UserID, r.Family
	f.refresh[next.Hash] = next
	return r.UserID, nil
}

func (f *fakeStore) RevokeRefresh(_ context.Context, hash string) error {
	end, err := f.begin()
	defer end()
	delete(f.refresh, hash)
	return err
}

func (f *fakeStore) Instrument(context.Context) (observatory.Instrument, error) {
	end, err := f.begin()
	defer end()
	filters := []observatory.Filter{{ID: 1, Name: "First infrared filter", Band: "y", WavelengthNM: 1020}}
	return observatory.Instrument{
		Site: observatory.Site{Name: "San Pedro", LatitudeDeg: 31.0442, LongitudeDeg: -115.4637, HeightM: 2800, TimeZone: "America/Tijuana", HorizonDeg: 20, MaxRateArcsecS: 60},
		Detectors: []observatory.Detector{{
			ID: 1, Name: "Visible camera", Channel: observatory.ChannelVIS, Width: 1024, Height: 1024, ReadoutS: 3, FilterChangeS: 5,
			MinExposureS: 0.01, MaxExposureS: 3600, MountedFilters: filters,
		}},
		Programs: []observatory.Program{{ID: 1, Name: "GRB", QuotaS: 1e6, Priority: 1}}, SlewRateDegS: 20,
	}, err
}

func (f *fakeStore) SubmitRequest(_ context.Context, who observatory.Actor, r observatory.Request, key string, file []byte) (observatory.Request, bool, error) {
	end, err := f.begin()
	defer end()
	if err != nil {
		return r, false, err
	}
	if id := f.keys[key]; id != 0 && key != "" {
		return f.requests[id], true, nil
	}
	r.ID, r.UserID, r.Version, r.Status = len(f.requests)+1, who.UserID, 1, observatory.RequestSubmitted
	f.requests[r.ID], f.keys[key], f.files[key] = r, r.ID, string(file)
	return r, false, nil
}

func (f *fakeStore) Submitted(_ context.Context, _ observatory.Actor, key string, file []byte) (observatory.Request, bool, error) {
	end, err := f.begin()
	defer end()
	if id := f.keys[key]; id != 0 && key != "" && f.files[key] == string(file) {
		return f.requests[id], true, err
	}
	return observatory.Request{}, false, err
}

func (f *fakeStore) mayRead(who observatory.Actor, id int) (observatory.Request, error) {
	r, ok := f.requests[id]
	if !ok || !who.Role.AtLeast(observatory.RoleOperator) && r.UserID != who.UserID {
		return r, observatory.Errorf(observatory.CodeNotFound, "There is no request %d.", id)
	}
	return r, nil
}

func (f *fakeStore) Request(_ context.Context, who observatory.Actor, id int) (observatory.Request, error) {
	end, err := f.begin()
	defer end()
	f.asked++
	if err != nil {
		return observatory.Request{}, err
	}
	return f.mayRead(who, id)
}

func (f *fakeStore) Requests(_ context.Context, who observatory.Actor, filter store.RequestFilter) (page store.Page[observatory.Request], err error) {
	end, err := f.begin()
	defer end()
	f.filters = append(f.filters, filter)
	for id := range f.requests {
		if r, no := f.mayRead(who, id); no == nil {
			page.Items = append(page.Items, r)
		}
	}
	return page, err
}

func (f *fakeStore) UpdateRequest(_ context.Context, who observatory.Actor, id, version int, next observatory.Request) (observatory.Request, error) {
	end, err := f.begin()
	defer end()
	if err != nil {
		return observatory.Request{}, err
	}
	r, err := f.mayRead(who, id)
	switch {
	case err != nil:
		return r, err
	case version != 0 && version != r.Version:
		return r, observatory.Errorf(observatory.CodeStale, "It was changed.")
	case r.Status == observatory.RequestExecuting:
		return r, observatory.Errorf(observatory.CodeConflict, "It executes.")
	}
	next.ID, next.UserID, next.Version, next.Created, next.Updated = id, r.UserID, r.Version+1, r.Created, testNow
	f.requests[id] = next
	return next, nil
}

func (f *fakeStore) CancelRequest(_ context.Context, who observatory.Actor, id, version int, cause string) (observatory.Request, error) {
	end, err := f.begin()
	defer end()
	if err != nil {
		return observatory.Request{}, err
	}
	r, err := f.mayRead(who, id)
	switch {
	case err != nil:
		return r, err
	case version != 0 && version != r.Version:
		return r, observatory.Errorf(observatory.CodeStale, "It was changed.")
	case r.Status == observatory.RequestCancelled:
		return r, observatory.Errorf(observatory.CodeConflict, "It has ended.")
	}
	r.Status, r.Version = observatory.RequestCancelled, r.Version+1
	f.requests[id] = r
	f.changes = append(f.changes, observatory.Change{RequestID: id, To: observatory.SequenceCancelled, Cause: cause, Actor: who.Name, At: testNow})
	return r, nil
}

func (f *fakeStore) Sequence(_ context.Context, id int) (observatory.Sequence, error) {
	end, err := f.begin()
	defer end()
	return observatory.Sequence{ID: id, Status: observatory.SequenceToBePlanned, Target: observatory.Target{Type: observatory.TargetTest}}, err
}

func (f *fakeStore) PinSequence(_ context.Context, _ observatory.Actor, id int, start *time.Time) (observatory.Sequence, error) {
	end, err := f.begin()
	defer end()
	return observatory.Sequence{
		ID: id, Status: observatory.SequenceToBePlanned, Target: observatory.Target{Type: observatory.TargetTest}, Pinned: start,
	}, err
}

func (f *fakeStore) DeleteRequest(_ context.Context, who observatory.Actor, id, version int) error {
	end, err := f.begin()
	defer end()
	if err != nil {
		return err
	}
	r, err := f.mayRead(who, id)
	if err == nil && version != 0 && version != r.Version {
		err = observatory.Errorf(observatory.CodeStale, "It was changed.")
	}
	if err == nil {
		delete(f.requests, id)
	}
	return err
}

func (f *fakeStore) Changes(_ context.Context, who observatory.Actor, id int) (found []observatory.Change, err error) {
	end, err := f.begin()
	defer end()
	if err == nil {
		_, err = f.mayRead(who, id)
	}
	for _, c := range f.changes {
		if c.RequestID == id && err == nil {
			found = append(found, c)
		}
	}
	return found, err
}

func (f *fakeStore) CurrentSchedule(context.Context) (*observatory.Schedule, error) {
	end, err := f.begin()
	defer end()
	return f.schedule, err
}

func (f *fakeStore) Schedule(_ context.Context, id int) (observatory.Schedule, error) {
	end, err := f.begin()
	defer end()
	if err == nil && (f.schedule == nil || f.schedule.ID != id) {
		return observatory.Schedule{}, observatory.Errorf(observatory.CodeNotFound, "There is no schedule %d.", id)
	}
	if err != nil {
		return observatory.Schedule{}, err
	}
	return *f.schedule, nil
}

func (f *fakeStore) LeftOut(ctx context.Context, id int, filter store.LeftOutFilter) (store.Page[observatory.LeftOut], error) {
	s, err := f.Schedule(ctx, id)
	f.set(func(f *fakeStore) { f.filters = append(f.filters, filter) })
	return store.Page[observatory.LeftOut]{Items: s.LeftOut}, err
}

func (f *fakeStore) Schedules(_ context.Context, cursor string, _ int) (store.Page[observatory.Schedule], error) {
	end, err := f.begin()
	defer end()
	if cursor == "bad" {
		err = observatory.Invalid("The page cannot be found.")
	}
	return store.Page[observatory.Schedule]{Items: []observatory.Schedule{*f.schedule}, Next: "more"}, err
}

func (f *fakeStore) Image(_ context.Context, who observatory.Actor, id int) (observatory.Image, error) {
	end, err := f.begin()
	defer end()
	img, ok := f.images[id]
	if err == nil && ok {
		_, err = f.mayRead(who, img.RequestID)
	}
	if err == nil && !ok {
		err = observatory.Errorf(observatory.CodeNotFound, "There is no image %d.", id)
	}
	return img, err
}

func (f *fakeStore) Images(_ context.Context, who observatory.Actor, filter store.ImageFilter) (page store.Page[observatory.Image], err error) {
	end, err := f.begin()
	defer end()
	f.filters = append(f.filters, filter)
	for _, img := range f.images {
		if _, no := f.mayRead(who, img.RequestID); no == nil {
			page.Items = append(page.Items, img)
		}
	}
	return page, err
}

func (f *fakeStore) LatestEnvironment(context.Context) (*observatory.Environment, error) {
	end, err := f.begin()
	defer end()
	return f.environment, err
}

func (f *fakeStore) span(from, to time.Time) {
	f.spans = append(f.spans, from.Format(time.RFC3339)+" "+to.Format(time.RFC3339))
}

func (f *fakeStore) Weather(_ context.Context, from, to time.Time, _ int) ([]observatory.WeatherWatch, error) {
	end, err := f.begin()
	defer end()
	f.span(from, to)
	return []observatory.WeatherWatch{f.environment.Weather}, err
}

func (f *fakeStore) SiteWatches(_ context.Context, from, to time.Time, _ int) ([]observatory.SiteWatch, error) {
	end, err := f.begin()
	defer end()
	f.span(from, to)
	return nil, err
}

func (f *fakeStore) PLCStatus(context.Context) (*observatory.PLCStatus, error) {
	end, err := f.begin()
	defer end()
	return f.plc, err
}

func (f *fakeStore) Conductor(context.Context) (observatory.Conductor, error) {
	end, err := f.begin()
	defer end()
	return f.conductor, err
}

func (f *fakeStore) Devices(context.Context) ([]observatory.DeviceStatus, error) {
	end, err := f.begin()
	defer end()
	if f.panics {
		panic("a bug with a secret in it")
	}
	return []observatory.DeviceStatus{{Name: observatory.DeviceDome, Level: observatory.LevelOK, Updated: testNow, Dome: &observatory.DomeState{Shutter: observatory.ShutterClosed}}}, err
}

func (f *fakeStore) Agents(context.Context) ([]observatory.AgentState, error) {
	end, err := f.begin()
	defer end()
	return []observatory.AgentState{{Name: observatory.AgentMonitor, State: "running", Started: &testNow}}, err
}

func (f *fakeStore) Logs(_ context.Context, filter store.LogFilter) (store.Page[observatory.LogEntry], error) {
	end, err := f.begin()
	defer end()
	f.filters = append(f.filters, filter)
	return store.Page[observatory.LogEntry]{Items: f.logs}, err
}
