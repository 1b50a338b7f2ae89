package httpapi

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"math"
	"net"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"

	"pyros/backend/auth"
	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/observatory"
	"pyros/backend/request"
)

// Options are what a Server is made of.
type Options struct {
	Store Store
	Bus   *bus.Bus
	Clock clock.Clock
	// Simulated says that Clock does not show real UTC.
	Simulated bool
	// SunAltDeg is the Sun's altitude that bounds the observing part of a night.
	SunAltDeg float64
	// Resolve gives what is known of names of targets; ask says whether an online
	// service may be asked for them. nil: names of targets cannot be resolved.
	Resolve func(ctx context.Context, names []string, ask bool) []request.Named
	// Names looks up what the catalogue does not have; nil: nobody is asked.
	Names     Names
	Tokens    *auth.Tokens
	Passwords *auth.Hasher
	Log       *slog.Logger
	Version   string

	// What is nil of these does not run here; its routes say so.
	Conductor  Conductor
	Agents     AgentOrders
	Planner    Planner
	Alerts     AlertDesk
	PLC        PLCConsole
	Simulators Simulators
	Images     Images
	// Queues are the agents' work by name.
	Queues map[observatory.WorkQueue]Queue

	// Pages is the built browser's side; index.html may be missing.
	Pages fs.FS
	// Origins may use the live stream and the session besides our own pages.
	Origins []string
	// MetricsToken opens /metrics to other machines; empty: to none.
	MetricsToken string
	// TrustedProxies are addresses whose X-Forwarded-For and
	// X-Forwarded-Proto are believed.
	TrustedProxies []string
	// MaxLiveClients bounds the live connections; 0: 2000.
	MaxLiveClients int
}

// Server serves. Make it with New, end it with Shutdown.
type Server struct {
	store     Store
	clock     clock.Clock
	simulated bool
	sunAltDeg float64
	resolve   func(ctx context.Context, names []string, ask bool) []request.Named
	names     Names
	looks     chan struct{} // places for those that compute visibility
	lookTime  time.Duration // bounds one of them with its waiting, real time
	tokens    *auth.Tokens
	passwords *auth.Hasher
	log       *slog.Logger
	version   string
	started   time.Time

	orders Conductor

	superagent AgentOrders

	planner   Planner
	alertDesk AlertDesk
	plc       PLCConsole
	sims      Simulators
	files     Images
	queues    map[observatory.WorkQueue]Queue

	origins      []string
	metricsToken string

	logins    *auth.Attempts
	registers *auth.Attempts
	access    *access
	previews  *previews
	metrics   *metrics
	hub       *hub
	upgrade   fiber.Handler
	app       *fiber.App

	listening sync.Mutex
	listener  net.Listener // once it serves
	ended     bool
}

const (
	// maxBody leaves a form room around a request file.
	maxBody      = request.MaxBytes + 64<<10
	readTime     = 30 * time.Second // of a whole request
	writeTime    = 5 * time.Minute  // of a whole answer: a FITS file over a slow line
	idleTime     = 2 * time.Minute  // between two requests of a connection
	maxRequests  = 4096             // at once, live connections not counted
	headerBuffer = 16 << 10         // bytes of all request headers; a token takes one
)

// New makes a server that does not listen yet.
func New(o Options) *Server {
	s := &Server{
		store: o.Store, clock: o.Clock, simulated: o.Simulated, sunAltDeg: o.SunAltDeg, resolve: o.Resolve, names: o.Names,
		looks: make(chan struct{}, max(runtime.NumCPU()/2, 1)), lookTime: longestLook,
		tokens: o.Tokens, passwords: o.Passwords, log: o.Log, version: o.Version, started: time.Now(),
		orders: o.Conductor, superagent: o.Agents, planner: o.Planner, alertDesk: o.Alerts, plc: o.PLC, sims: o.Simulators, files: o.Images, queues: o.Queues,
		origins: o.Origins, metricsToken: o.MetricsToken,
		logins: auth.NewAttempts(), registers: auth.NewRegistrations(), access: newAccess(o.Store),
	}
	s.previews = newPreviews(o.Images, max(runtime.NumCPU()/2, 1))
	s.metrics = newMetrics(s.environmentAge)
	s.hub = newHub(s, o.Bus, o.MaxLiveClients)
	s.upgrade = s.upgrader()
	s.app = fiber.New(fiber.Config{
		AppName: "PYROS", ServerHeader: "", DisableStartupMessage: true,
		Immutable: true, CaseSensitive: true, StrictRouting: false, UnescapePath: true,
		BodyLimit: maxBody, ReadBufferSize: headerBuffer, Concurrency: maxRequests,
		ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime,
		ErrorHandler: s.fail, EnableTrustedProxyCheck: true, TrustedProxies: o.TrustedProxies,
	})
	s.route(o.Pages)
	return s
}

// route lays the table and what stands beside the interface.
func (s *Server) route(pages fs.FS) {
	s.app.Use(s.begin)
	s.app.Use(compress.New(compress.Config{Level: compress.LevelBestSpeed, Next: uncompressed}))
	for _, r := range s.routes() {
		if r.Method == fiber.MethodGet {
			s.app.Get(prefix+r.Path, s.guard(r), r.Handler) // and HEAD
			continue
		}
		s.app.Add(r.Method, prefix+r.Path, s.guard(r), r.Handler)
	}
	for path, handler := range map[string]fiber.Handler{"/health": s.health, "/ready": s.ready, "/openapi.json": s.openAPI} {
		s.app.Get(path, s.guard(route{Path: path}), handler)
	}
	s.app.Get("/metrics", s.serveMetrics)
	s.app.Get("/docs/*", docs)
	s.app.Get("/docs", docs)
	s.app.Use(prefix, func(c *fiber.Ctx) error {
		return fiber.NewError(fiber.StatusNotFound, "There is no "+c.Method()+" "+clip(c.Path())+".")
	})
	s.app.Use(newSPA(pages).serve)
}

// Listen serves on addr until Shutdown.
func (s *Server) Listen(addr string) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	return s.Serve(listener)
}

// Serve serves on l until Shutdown, which closes it. After Shutdown it closes l
// and ends at once.
func (s *Server) Serve(l net.Listener) error {
	s.listening.Lock()
	if s.ended {
		s.listening.Unlock()
		return l.Close()
	}
	s.listener = l
	s.listening.Unlock()
	s.hub.start()
	return s.app.Listener(lingering{l})
}

// Shutdown ends the live connections, lets the requests under way end until
// ctx does, and stops serving, also where Serve has yet to begin.
func (s *Server) Shutdown(ctx context.Context) error {
	s.listening.Lock()
	s.ended = true
	l := s.listener
	s.listening.Unlock()
	// The hub first: its connections would otherwise outlive the server, which
	// does not know them any more.
	err := s.hub.stop(ctx)
	if l == nil {
		return err
	}
	err = errors.Join(err, s.app.ShutdownWithContext(ctx))
	// The app knows its listener a moment after Serve began; a shutdown in
	// between would leave it open, and Serve at work for ever.
	if again := l.Close(); again != nil && !errors.Is(again, net.ErrClosed) {
		err = errors.Join(err, again)
	}
	return err
}

// environmentAge is for the metrics.
func (s *Server) environmentAge() float64 {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	env, err := s.store.LatestEnvironment(ctx)
	if err != nil || env == nil {
		return math.NaN()
	}
	return s.clock.Now().Sub(env.Safety.At).Seconds()
}

// uncompressed says which answers are sent as they are: secrets, so that
// their length tells nothing, what is packed already, and the live stream.
func uncompressed(c *fiber.Ctx) bool {
	path := c.Path()
	return strings.HasPrefix(path, prefix+"/auth/") || strings.HasPrefix(path, prefix+"/live") ||
		strings.HasSuffix(path, "/file") || strings.HasSuffix(path, ".png")
}
