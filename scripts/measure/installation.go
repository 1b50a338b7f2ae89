package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/fasthttp/websocket"

	"pyros/backend/observatory"
	"pyros/backend/simulation"
)

// installation is a server with simulators in a folder of its own.
type installation struct {
	programs, data, listen string
	env                    []string
	devices                map[string]string
	server                 *exec.Cmd
	token                  string
	missed                 int // figures that are not what is wanted
}

func newObservatory(programs string) (*installation, error) {
	data, err := os.MkdirTemp("", "pyros-measure-")
	if err != nil {
		return nil, err
	}
	names := []string{"telescope", "camera_vis", "camera_nir", "plc", "dome"}
	free, err := simulation.FreeAddresses(1 + len(names))
	if err != nil {
		return nil, err
	}
	o := &installation{programs: programs, data: data, listen: free[0], devices: map[string]string{}}
	o.env = append(os.Environ(), "PYROS_DATA="+data, "PYROS_LISTEN="+o.listen, "PYROS_SAFETY_HOLD_SCALE=0.001")
	for i, name := range names {
		o.devices[name] = free[i+1]
		o.env = append(o.env, "PYROS_DEVICES_"+strings.ToUpper(name)+"="+o.devices[name])
	}
	return o, nil
}

// start gives the time from the program's start of serving work to ready: the
// simulators, which are programs of their own, are started by a process of
// their own and do not count.
func (o *installation) start(ctx context.Context) (time.Duration, error) {
	o.server = exec.Command(filepath.Join(o.programs, "pyros"), "start")
	o.server.Env = o.env
	o.server.Stderr = os.Stderr
	began := time.Now()
	if err := o.server.Start(); err != nil {
		return 0, err
	}
	for {
		res, err := http.Get("http://" + o.listen + "/api/v1/ready")
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				break
			}
		}
		if time.Since(began) > 30*time.Second {
			return 0, fmt.Errorf("the server is not ready after 30 s")
		}
		if err := pause(ctx, 2*time.Millisecond); err != nil {
			return 0, err
		}
	}
	return time.Since(began), o.login(ctx)
}

func (o *installation) stop() {
	if o.server == nil {
		return
	}
	_ = o.server.Process.Signal(syscall.SIGTERM)
	_ = o.server.Wait()
	o.server = nil
}

func (o *installation) close() {
	o.stop()
	_ = os.RemoveAll(o.data)
}

func (o *installation) login(ctx context.Context) error {
	body, err := call(ctx, http.MethodPost, "http://"+o.listen+"/api/v1/auth/login", "", `{"email":"pyros","password":"DjangoPyros"}`)
	if err != nil {
		return err
	}
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return err
	}
	o.token = answer.AccessToken
	return nil
}

func call(ctx context.Context, method, url, token, body string, header ...string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode >= 300 {
		err = fmt.Errorf("%s %s: %s %s", method, url, res.Status, bytes.TrimSpace(answer))
	}
	return answer, err
}

// submit sends a request whose window opens late in the night, so that it is
// planned and nothing is executed while one measures. It gives what was made of it.
func (o *installation) submit(ctx context.Context, n int) (r observatory.Request, err error) {
	body := fmt.Sprintf(`<request submitted="1" relative="1" name="measure %d" scientific_program="GRB" target_type="test">
 <sequence duration="60" jd1="20000" jd2="30000" name="s" target_coords="10">
  <album detector="Visible camera" name="a"><plan duration="10" filter="First visible filter" name="p" nb_images="5"/></album>
 </sequence></request>`, n)
	answer, err := call(ctx, http.MethodPost, "http://"+o.listen+"/api/v1/requests", o.token, body,
		"Content-Type", "application/xml", "Idempotency-Key", fmt.Sprintf("measure-%d", n))
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(answer, &r); err != nil {
		return r, err
	}
	if r.ID == 0 || len(r.Sequences) == 0 {
		return r, fmt.Errorf("a submission is answered by %s", answer)
	}
	return r, nil
}

// submitNow sends a request that is executed at once.
func (o *installation) submitNow(ctx context.Context) error {
	const body = `<request submitted="1" relative="1" name="measure now" scientific_program="GRB" target_type="test">
 <sequence duration="20" jd1="2" jd2="900" name="s" target_coords="10">
  <album detector="Visible camera" name="a"><plan duration="1" filter="First visible filter" name="p" nb_images="5"/></album>
 </sequence></request>`
	_, err := call(ctx, http.MethodPost, "http://"+o.listen+"/api/v1/requests", o.token, body, "Content-Type", "application/xml")
	return err
}

// images gives the numbers of the images that are saved.
func (o *installation) images(ctx context.Context) ([]int, error) {
	text, err := call(ctx, http.MethodGet, "http://"+o.listen+"/api/v1/images", o.token, "")
	if err != nil {
		return nil, err
	}
	var page struct{ Items []observatory.Image }
	if err := json.Unmarshal(text, &page); err != nil {
		return nil, err
	}
	ids := make([]int, len(page.Items))
	for i, image := range page.Items {
		ids[i] = image.ID
	}
	return ids, nil
}

// look fetches the previews, as a contact sheet does.
func (o *installation) look(ctx context.Context, ids []int) error {
	for _, id := range ids {
		url := fmt.Sprintf("http://%s/api/v1/images/%d/preview.png?size=1024", o.listen, id)
		if _, err := call(ctx, http.MethodGet, url, o.token, ""); err != nil {
			return err
		}
	}
	return nil
}

func (o *installation) control(device string) (string, error) {
	host, port, err := net.SplitHostPort(o.devices[device])
	if err != nil {
		return "", err
	}
	number, err := strconv.Atoi(port)
	return "http://" + net.JoinHostPort(host, strconv.Itoa(number+100)), err
}

func (o *installation) event(ctx context.Context, device, body string) error {
	base, err := o.control(device)
	if err != nil {
		return err
	}
	_, err = call(ctx, http.MethodPost, base+"/event", "", body)
	return err
}

func (o *installation) untilShutter(ctx context.Context, want observatory.ShutterState, within time.Duration) error {
	base, err := o.control("dome")
	if err != nil {
		return err
	}
	for deadline := time.Now().Add(within); time.Now().Before(deadline); {
		state, err := call(ctx, http.MethodGet, base+"/state", "", "")
		if err != nil {
			return err
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, state); err != nil {
			return err
		}
		if strings.Contains(compact.String(), `"shutter":"`+string(want)+`"`) {
			return nil
		}
		if err := pause(ctx, 2*time.Millisecond); err != nil {
			return err
		}
	}
	return fmt.Errorf("the dome is not %s after %v", want, within)
}

// stream is a live connection. It is read all the time, as a browser does, so that
// the server does not end it as too slow while something else is asked for.
type stream struct {
	conn   *websocket.Conn
	shift  time.Duration // observatory's time minus real time
	frames chan frame
	ended  error // once frames is closed
}

type frame struct {
	Type string          `json:"type"`
	Data json.RawMessage `json:"data"`
	at   time.Time
}

func (o *installation) dial(ctx context.Context) (*stream, error) {
	dialer := websocket.Dialer{Subprotocols: []string{"pyros.v1", "jwt." + o.token}}
	conn, _, err := dialer.DialContext(ctx, "ws://"+o.listen+"/api/v1/live", nil)
	if err != nil {
		return nil, err
	}
	s := &stream{conn: conn, frames: make(chan frame, 100_000)}
	go s.read()
	first, err := s.next(ctx)
	if err != nil {
		return nil, err
	}
	if first.Type != "snapshot" {
		return nil, fmt.Errorf("the first frame is %s", first.Type)
	}
	// The shift is exact: the server keeps it beside the database.
	text, err := os.ReadFile(filepath.Join(o.data, "clock.txt"))
	if err != nil || len(strings.TrimSpace(string(text))) == 0 {
		return s, nil // real time
	}
	epoch, rest, _ := strings.Cut(strings.TrimSpace(string(text)), "@")
	anchor, _, _ := strings.Cut(rest, "*")
	from, err := time.Parse(time.RFC3339Nano, epoch)
	if err != nil {
		return nil, err
	}
	to, err := time.Parse(time.RFC3339Nano, anchor)
	s.shift = from.Sub(to)
	return s, err
}

// now is the observatory's time at the real time t; measuring runs at speed 1.
func (s *stream) now(t time.Time) time.Time { return t.Add(s.shift) }

// read takes what comes until the connection ends.
func (s *stream) read() {
	defer close(s.frames)
	for {
		var f frame
		_, text, err := s.conn.ReadMessage()
		f.at = time.Now()
		if err = errFirst(err, json.Unmarshal(text, &f)); err != nil {
			s.ended = err
			return
		}
		s.frames <- f
	}
}

// next gives the next frame; an error where none comes within 30 s.
func (s *stream) next(ctx context.Context) (f frame, err error) {
	timer := time.NewTimer(30 * time.Second)
	defer timer.Stop()
	select {
	case f, ok := <-s.frames:
		if !ok {
			return f, s.ended
		}
		return f, nil
	case <-timer.C:
		return f, errors.New("no frame came within 30 s")
	case <-ctx.Done():
		return f, ctx.Err()
	}
}

func errFirst(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *stream) close() { _ = s.conn.Close() }
