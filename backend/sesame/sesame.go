// Package sesame asks a name service for targets that the catalogue inside the
// program does not have. It speaks the XML of CDS Sesame
// (https://cds.unistra.fr/cgi-bin/nph-sesame, answer format "x").
//
// It fails softly: a question takes 3 s at most, an answer is read up to a bound
// and checked, and after a failure nobody waits for the service for half a
// minute. Answers are kept for a day, that a name is not known for ten minutes.
// Its times are real ones.
package sesame

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"pyros/backend/catalogue"
	"pyros/backend/observatory"
)

const (
	timeout   = 3 * time.Second
	maxAnswer = 256 << 10 // bytes
	maxName   = 100       // bytes
	maxKept   = 1000      // answers
	keepFound = 24 * time.Hour
	keepNot   = 10 * time.Minute
	restAfter = 30 * time.Second // a failure
)

// Client asks one service. Make it with New; any number may ask at a time.
type Client struct {
	base string
	http *http.Client
	now  func() time.Time

	mu      sync.Mutex
	kept    map[string]kept
	failed  time.Time // the last one
	failure error
}

type kept struct {
	object catalogue.Object
	found  bool
	until  time.Time
}

// New makes a client of the service at base, such as
// https://cds.unistra.fr/cgi-bin/nph-sesame.
func New(base string) *Client {
	return &Client{
		base: strings.TrimRight(base, "/"), now: time.Now, kept: map[string]kept{},
		http: &http.Client{Timeout: timeout, CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) > 3 {
				return errors.New("it redirects too often")
			}
			return nil
		}},
	}
}

// Kept gives the answer that is still kept for a name, without asking; kept is
// false where there is none.
func (c *Client) Kept(name string) (o catalogue.Object, found, kept bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	answer, kept := c.kept[strings.ToLower(strings.Join(strings.Fields(name), " "))]
	if !kept || !c.now().Before(answer.until) {
		return catalogue.Object{}, false, false
	}
	return answer.object, answer.found, true
}

// Find gives the object of a name; false where the service knows none. The
// error, CodeUnavailable, says that it did not answer.
func (c *Client) Find(ctx context.Context, name string) (catalogue.Object, bool, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" || len(name) > maxName || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		return catalogue.Object{}, false, nil
	}
	key := strings.ToLower(name)
	c.mu.Lock()
	answer, known := c.kept[key]
	resting := c.failure != nil && c.now().Sub(c.failed) < restAfter
	c.mu.Unlock()
	switch {
	case known && c.now().Before(answer.until):
		return answer.object, answer.found, nil
	case resting:
		return catalogue.Object{}, false, observatory.Errorf(observatory.CodeUnavailable, "The name service does not answer.")
	}
	object, found, err := c.ask(ctx, name)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		if ctx.Err() == nil { // not because nobody waits any more
			c.failed, c.failure = c.now(), err
		}
		return catalogue.Object{}, false, observatory.Because(err, observatory.CodeUnavailable, "The name service does not answer.")
	}
	c.failure = nil
	if len(c.kept) >= maxKept {
		clear(c.kept)
	}
	life := keepNot
	if found {
		life = keepFound
	}
	c.kept[key] = kept{object, found, c.now().Add(life)}
	return object, found, nil
}

func (c *Client) ask(ctx context.Context, name string) (catalogue.Object, bool, error) {
	// -ox: XML; SNV: Simbad, then NED, then VizieR.
	address := c.base + "/-ox/SNV?" + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return catalogue.Object{}, false, err
	}
	req.Header.Set("User-Agent", "pyros")
	resp, err := c.http.Do(req)
	if err != nil {
		return catalogue.Object{}, false, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return catalogue.Object{}, false, fmt.Errorf("status %s", resp.Status)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return catalogue.Object{}, false, err
	}
	if len(body) > maxAnswer {
		return catalogue.Object{}, false, fmt.Errorf("its answer has more than %d bytes", maxAnswer)
	}
	return read(name, body)
}

// answer is Sesame's XML, as far as it is used.
type answer struct {
	XMLName   xml.Name   `xml:"Sesame"`
	Resolvers []resolver `xml:"Target>Resolver"`
}

type resolver struct {
	RADeg    *float64 `xml:"jradeg"`
	DecDeg   *float64 `xml:"jdedeg"`
	Name     string   `xml:"oname"`
	PMRA     *float64 `xml:"pm>pmRA"` // mas a year, with the cosine of the declination
	PMDec    *float64 `xml:"pm>pmDE"`
	Parallax *float64 `xml:"plx>v"` // mas
}

// read takes the first place from an answer; false where there is none.
func read(name string, body []byte) (catalogue.Object, bool, error) {
	var a answer
	if err := xml.Unmarshal(body, &a); err != nil {
		return catalogue.Object{}, false, fmt.Errorf("its answer: %w", err)
	}
	for _, r := range a.Resolvers {
		if r.RADeg == nil || r.DecDeg == nil {
			continue
		}
		o := catalogue.Object{Name: name, Aliases: []string{}, Kind: catalogue.KindFromService, RADeg: *r.RADeg, DecDeg: *r.DecDeg}
		if !(o.RADeg >= 0 && o.RADeg <= 360 && o.DecDeg >= -90 && o.DecDeg <= 90) {
			return catalogue.Object{}, false, fmt.Errorf("its answer has the place %g %g", o.RADeg, o.DecDeg)
		}
		if other := strings.Join(strings.Fields(r.Name), " "); other != "" && other != name && len(other) <= maxName {
			o.Aliases = append(o.Aliases, other)
		}
		// Motions and parallaxes of what does not move are noise around 0.
		if r.PMRA != nil && r.PMDec != nil && math.Hypot(*r.PMRA, *r.PMDec) < 20000 {
			o.PMRAMasYr, o.PMDecMasYr = *r.PMRA, *r.PMDec
		}
		if r.Parallax != nil && *r.Parallax > 0 && *r.Parallax < 1000 {
			o.ParallaxMas = *r.Parallax
		}
		return o, true, nil
	}
	return catalogue.Object{}, false, nil
}
