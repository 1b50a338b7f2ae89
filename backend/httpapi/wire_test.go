package httpapi

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

// TestHugeBodyIsRefusedEarly announces 50 MB and expects the answer, not a
// connection that breaks.
func TestHugeBodyIsRefusedEarly(t *testing.T) {
	b, addr := listening(t)
	const size = 50 << 20
	for _, expect := range []string{"", "100-continue"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+addr+prefix+"/requests", io.LimitReader(zeros{}, size))
		if err != nil {
			t.Fatal(err)
		}
		req.ContentLength = size
		req.Header.Set("Authorization", "Bearer "+b.token(scientistID))
		req.Header.Set("Expect", expect)
		transport := &http.Transport{ExpectContinueTimeout: patience}
		res, err := (&http.Client{Transport: transport}).Do(req)
		if err != nil {
			t.Fatalf("expect %q: %v", expect, err)
		}
		var p ProblemDocument
		if err := json.NewDecoder(res.Body).Decode(&p); err != nil || res.StatusCode != 413 || p.Code != observatory.CodeTooLarge || p.RequestID == "" {
			t.Errorf("expect %q: %d %+v %v", expect, res.StatusCode, p, err)
		}
		_ = res.Body.Close()
		transport.CloseIdleConnections()
	}
	b.want(call{path: "/health"}, 200, "")
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestGarbageOnTheWire(t *testing.T) {
	b, addr := listening(t)
	for name, text := range map[string]string{
		"no HTTP":     "\x00\x01\x02\r\n\r\n",
		"huge header": "GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", 64<<10) + "\r\n\r\n",
		"bad length":  "POST /api/v1/requests HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
		"half":        "POST /api/v1/requests HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc",
	} {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = conn.Write([]byte(text))
		_ = conn.(*net.TCPConn).CloseWrite()
		_ = conn.SetReadDeadline(time.Now().Add(patience))
		got, _ := io.ReadAll(conn)
		if len(got) > 0 && !bytes.HasPrefix(got, []byte("HTTP/1.1 4")) {
			t.Errorf("%s: %.200s", name, got)
		}
		_ = conn.Close()
	}
	b.want(call{path: "/health"}, 200, "")
}

func TestPackedBodyIsRefused(t *testing.T) {
	b := newBench(t)
	for _, encoding := range []string{"gzip", "br", "deflate", "gzip, br", "x"} {
		b.want(call{method: "POST", path: prefix + "/requests", as: scientistID, body: goodXML, kind: "application/xml", header: map[string]string{"Content-Encoding": encoding}},
			415, observatory.CodeInvalid)
	}
}
