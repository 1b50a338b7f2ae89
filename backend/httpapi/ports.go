package httpapi

import (
	"context"
	"encoding/json"
	"io/fs"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// Store is what this package needs of the database.
type Store interface {
	Ready(ctx context.Context) error

	UserByEmail(ctx context.Context, email string) (observatory.User, string, error)
	User(ctx context.Context, id int) (observatory.User, error)
	people
	alertStore
	calibrationStore
	conditionStore
	tableStore
	RecordLogin(ctx context.Context, id int) error
	SaveRefresh(ctx context.Context, r store.Refresh) error
	RotateRefresh(ctx context.Context, oldHash string, next store.Refresh, now time.Time) (int, error)
	RevokeRefresh(ctx context.Context, hash string) error

	Instrument(ctx context.Context) (observatory.Instrument, error)

	SubmitRequest(ctx context.Context, actor observatory.Actor, r observatory.Request, key string, file []byte) (observatory.Request, bool, error)
	// Submitted gives what the key made of the same file before.
	Submitted(ctx context.Context, actor observatory.Actor, key string, file []byte) (observatory.Request, bool, error)
	Request(ctx context.Context, actor observatory.Actor, id int) (observatory.Request, error)
	Requests(ctx context.Context, actor observatory.Actor, f store.RequestFilter) (store.Page[observatory.Request], error)
	UpdateRequest(ctx context.Context, actor observatory.Actor, id, version int, r observatory.Request) (observatory.Request, error)
	CancelRequest(ctx context.Context, actor observatory.Actor, id, version int, cause string) (observatory.Request, error)
	// Sequence gives a sequence to whoever may conduct it.
	Sequence(ctx context.Context, id int) (observatory.Sequence, error)
	PinSequence(ctx context.Context, actor observatory.Actor, id int, start *time.Time) (observatory.Sequence, error)
	DeleteRequest(ctx context.Context, actor observatory.Actor, id, version int) error
	Changes(ctx context.Context, actor observatory.Actor, requestID int) ([]observatory.Change, error)

	CurrentSchedule(ctx context.Context) (*observatory.Schedule, error)
	Schedule(ctx context.Context, id int) (observatory.Schedule, error)
	LeftOut(ctx context.Context, schedule int, f store.LeftOutFilter) (store.Page[observatory.LeftOut], error)
	Schedules(ctx context.Context, cursor string, limit int) (store.Page[observatory.Schedule], error)

	Image(ctx context.Context, actor observatory.Actor, id int) (observatory.Image, error)
	Images(ctx context.Context, actor observatory.Actor, f store.ImageFilter) (store.Page[observatory.Image], error)

	LatestEnvironment(ctx context.Context) (*observatory.Environment, error)
	Weather(ctx context.Context, from, to time.Time, points int) ([]observatory.WeatherWatch, error)
	SiteWatches(ctx context.Context, from, to time.Time, points int) ([]observatory.SiteWatch, error)
	PLCStatus(ctx context.Context) (*observatory.PLCStatus, error)

	Conductor(ctx context.Context) (observatory.Conductor, error)
	Devices(ctx context.Context) ([]observatory.DeviceStatus, error)
	Agents(ctx context.Context) ([]observatory.AgentState, error)
	Logs(ctx context.Context, f store.LogFilter) (store.Page[observatory.LogEntry], error)
}

// Conductor takes a person's orders to the majordome. Each method returns
// when the order is in force.
type Conductor interface {
	SetMode(ctx context.Context, actor observatory.Actor, mode observatory.Mode) error
	// Stop ends every movement and exposure at once and keeps the observatory
	// stopped until Release.
	Stop(ctx context.Context, actor observatory.Actor) error
	Release(ctx context.Context, actor observatory.Actor) error
	Control
}

// Planner makes a new schedule.
type Planner interface {
	// Replan returns when the planning was asked for; why is a sentence.
	Replan(ctx context.Context, actor observatory.Actor, why string) error
}

// PLCConsole sends the PLC a command by hand and gives its raw JSON answer.
type PLCConsole interface {
	Send(ctx context.Context, raw []byte) ([]byte, error)
}

// Simulator is one simulated device and what its control port says of it.
type Simulator struct {
	Name    string `json:"name"`
	Address string `json:"address"` // host:port where it stands in for the device
	Running bool   `json:"running"`
	// State is the simulator's own word about itself; null when it does not run.
	State json.RawMessage `json:"state" swaggertype:"object" extensions:"x-nullable"`
}

// Simulators controls the simulated devices.
type Simulators interface {
	List(ctx context.Context) ([]Simulator, error)
	// Inject hands the event, a JSON object, to the simulator of that name.
	Inject(ctx context.Context, name string, event []byte) error
	// Restart ends the simulator of that name and starts it anew.
	Restart(ctx context.Context, name string) error
	// Scenario plays the scenario of that name.
	Scenario(ctx context.Context, name string) error
}

// Images opens the files of images by their name below the image folder.
type Images interface {
	Open(file string) (fs.File, error)
}
