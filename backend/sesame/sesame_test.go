package sesame

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pyros/backend/catalogue"
	"pyros/backend/observatory"
)

// known is an answer as the service gives it.
const known = `<?xml version="1.0" encoding="UTF-8" ?>
<Sesame xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="sesame_4x.xsd">
  <Target option="SNV">
    <name>KELT-9</name>
    <!-- Q4711 #1 -->
    <Resolver name="S=Simbad (CDS, via client/server)">
      <INFO>from cache</INFO>
      <otype>**</otype>
      <jpos>20:31:26.35 +39:56:19.8</jpos>
      <jradeg>307.85979</jradeg>
      <jdedeg>+39.93882</jdedeg>
      <pm><v>23.4</v><epm>0.02</epm><pa>42</pa><pmRA>16.6</pmRA><epmRA>.02</epmRA><pmDE>21.4</pmDE><epmDE>.02</epmDE></pm>
      <plx><v>4.86</v><e>.03</e></plx>
      <oname>HD 195689</oname>
    </Resolver>
  </Target>
</Sesame>`

const unknown = `<?xml version="1.0" encoding="UTF-8" ?><Sesame><Target option="SNV"><name>x</name><Resolver name="S=Simbad"><INFO>*** Nothing found ***</INFO></Resolver></Target></Sesame>`

// service answers every question in the same way and counts them.
func service(t *testing.T, handle http.HandlerFunc) (*Client, *atomic.Int32) {
	t.Helper()
	var asked atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		handle(w, r)
	}))
	t.Cleanup(s.Close)
	c := New(s.URL + "/nph-sesame/")
	t.Cleanup(c.http.CloseIdleConnections)
	return c, &asked
}

func TestAnAnswerIsReadAndKept(t *testing.T) {
	c, asked := service(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/nph-sesame/-ox/SNV" || r.URL.RawQuery != "KELT%209" {
			t.Errorf("asked %s ? %s", r.URL.Path, r.URL.RawQuery)
		}
		fmt.Fprint(w, known)
	})
	for _, name := range []string{"KELT 9", " KELT  9 ", "kelt 9"} {
		o, ok, err := c.Find(t.Context(), name)
		if err != nil || !ok || o.RADeg != 307.85979 || o.DecDeg != 39.93882 || o.PMRAMasYr != 16.6 || o.PMDecMasYr != 21.4 || o.ParallaxMas != 4.86 ||
			o.Kind != catalogue.KindFromService || o.Aliases[0] != "HD 195689" {
			t.Errorf("%q: %v %v %+v", name, err, ok, o)
		}
	}
	if asked.Load() != 1 {
		t.Errorf("asked %d times", asked.Load())
	}
	if o, found, kept := c.Kept(" kelt  9"); !found || !kept || o.RADeg != 307.85979 {
		t.Errorf("kept is %+v, %v, %v", o, found, kept)
	}
	if _, _, kept := c.Kept("KELT 10"); kept {
		t.Error("what was never asked is kept")
	}
	now := time.Now()
	c.now = func() time.Time { return now.Add(25 * time.Hour) }
	if _, _, kept := c.Kept("KELT 9"); kept {
		t.Error("it is kept after a day")
	}
	if c.Find(t.Context(), "KELT 9"); asked.Load() != 2 {
		t.Errorf("asked %d times after a day", asked.Load())
	}
}

func TestANameThatNobodyKnows(t *testing.T) {
	c, asked := service(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, unknown) })
	for range 3 {
		if _, ok, err := c.Find(t.Context(), "Nibiru"); ok || err != nil {
			t.Errorf("%v %v", ok, err)
		}
	}
	for _, name := range []string{"", "  ", "a\x00b", "\xff", strings.Repeat("x", 101)} {
		if _, ok, err := c.Find(t.Context(), name); ok || err != nil {
			t.Errorf("%q: %v %v", name, ok, err)
		}
	}
	if asked.Load() != 1 {
		t.Errorf("asked %d times", asked.Load())
	}
}

func TestABadServiceIsLeftAlone(t *testing.T) {
	for name, handle := range map[string]http.HandlerFunc{
		"error":     func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusBadGateway) },
		"not XML":   func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html><p>hello") },
		"other XML": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<VOTABLE/>") },
		"huge":      func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, strings.Repeat(" ", maxAnswer), known) },
		"no place": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, strings.Replace(known, "+39.93882", "+139.9", 1))
		},
		"no number": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, strings.Replace(known, "307.85979", "NaN", 1))
		},
		"redirecting": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/again", http.StatusFound) },
		"cut off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "5000")
			fmt.Fprint(w, known[:300])
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, asked := service(t, handle)
			if o, ok, err := c.Find(t.Context(), "KELT-9"); ok || observatory.CodeOf(err) != observatory.CodeUnavailable {
				t.Fatalf("%v %v %+v", err, ok, o)
			}
			first := asked.Load()
			if _, _, err := c.Find(t.Context(), "KELT-8"); observatory.CodeOf(err) != observatory.CodeUnavailable || asked.Load() != first {
				t.Errorf("it is asked again at once: %v", err)
			}
			now := time.Now()
			c.now = func() time.Time { return now.Add(time.Minute) }
			if c.Find(t.Context(), "KELT-8"); asked.Load() == first {
				t.Error("it is not asked again after a minute")
			}
		})
	}
}

func TestNobodyIsThere(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	if _, ok, err := New("http://"+address).Find(t.Context(), "M31"); ok || observatory.CodeOf(err) != observatory.CodeUnavailable {
		t.Errorf("%v %v", ok, err)
	}
}

// Who stops waiting does not keep others from asking.
func TestTheContextEnds(t *testing.T) {
	release := make(chan struct{})
	c, asked := service(t, func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
		fmt.Fprint(w, known)
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for asked.Load() == 0 {
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	if _, ok, err := c.Find(ctx, "KELT-9"); ok || observatory.CodeOf(err) != observatory.CodeUnavailable {
		t.Errorf("%v %v", ok, err)
	}
	close(release)
	if _, ok, err := c.Find(t.Context(), "KELT-9"); !ok || err != nil {
		t.Errorf("the next: %v %v", ok, err)
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte(known))
	f.Add([]byte(unknown))
	f.Add([]byte(strings.Replace(known, "16.6", "1e400", 1)))
	f.Fuzz(func(t *testing.T, body []byte) {
		o, ok, err := read("x", body)
		if ok && (err != nil || !(o.RADeg >= 0 && o.RADeg <= 360 && o.DecDeg >= -90 && o.DecDeg <= 90)) {
			t.Fatalf("%+v %v", o, err)
		}
	})
}
