package httpapi

import (
	"crypto/subtle"
	"net/netip"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"pyros/backend/observatory"
)

// metrics are what Prometheus reads.
type metrics struct {
	registry  *prometheus.Registry
	durations *prometheus.HistogramVec
	clients   prometheus.Gauge
	dropped   *prometheus.CounterVec
	sent      prometheus.Counter
	handler   fiber.Handler
}

func newMetrics(environmentAge func() float64) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "pyros_http_request_duration_seconds", Help: "Time from the request's header to its answer.",
			Buckets: []float64{.001, .005, .01, .05, .1, .25, .5, 1, 5, 20},
		}, []string{"method", "route", "status"}),
		clients: prometheus.NewGauge(prometheus.GaugeOpts{Name: "pyros_live_clients", Help: "Connections on the live stream."}),
		dropped: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "pyros_live_dropped_total", Help: "Live connections that the server ended, by reason.",
		}, []string{"reason"}),
		sent: prometheus.NewCounter(prometheus.CounterOpts{Name: "pyros_live_frames_total", Help: "Frames sent on the live stream."}),
	}
	age := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "pyros_environment_age_seconds", Help: "Observatory time since the last synthesis; NaN before the first.",
	}, environmentAge)
	m.registry.MustRegister(m.durations, m.clients, m.dropped, m.sent, age,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.handler = adaptor.HTTPHandler(promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4}))
	return m
}

// served counts an answer. A path that is in no table counts as "other", so
// that nobody can invent labels.
func (m *metrics) served(method, path string, status int, took time.Duration) {
	if path == "" {
		path, method = "other", "other"
	}
	m.durations.WithLabelValues(method, path, strconv.Itoa(status)).Observe(took.Seconds())
}

// serveMetrics answers Prometheus: on this machine, or with the token.
func (s *Server) serveMetrics(c *fiber.Ctx) error {
	c.Locals(localRoute, "/metrics")
	token, _ := bearer(c)
	known := s.metricsToken != "" && subtle.ConstantTimeCompare([]byte(token), []byte(s.metricsToken)) == 1
	ip, ok := netip.AddrFromSlice(c.Context().RemoteIP())
	local := ok && ip.Unmap().IsLoopback() && c.Get(fiber.HeaderXForwardedFor) == "" && loopback(hostOnly(c.Hostname()))
	if !known && !local {
		return observatory.Errorf(observatory.CodeForbidden, "Metrics are for this machine, or for whom the setting metrics.token names.")
	}
	return s.metrics.handler(c)
}
