package auth

import (
	"container/list"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// The limits on attempts to log in. Those of an account from one address are
// narrow, since they guard one password; those of an account from anywhere are
// wide, so that a stranger cannot lock its owner out easily; those of an address
// are wide, since many people may share one.
const (
	pairBurst    = 20
	pairEvery    = 10 * time.Second
	accountBurst = 200
	accountEvery = 2 * time.Second
	addressBurst = 100
	addressEvery = time.Second
	// Of registrations, by address and by email.
	registerBurst = 10
	registerEvery = time.Minute

	remembered = 10_000 // accounts, and as many addresses
)

// Attempts limits attempts to log in, by address and by account. It
// remembers a bounded number of each, the latest.
type Attempts struct {
	addresses, accounts, pairs *buckets
}

// NewAttempts makes Attempts with nothing tried yet.
func NewAttempts() *Attempts {
	return &Attempts{
		addresses: newBuckets(rate.Every(addressEvery), addressBurst),
		accounts:  newBuckets(rate.Every(accountEvery), accountBurst),
		pairs:     newBuckets(rate.Every(pairEvery), pairBurst),
	}
}

// NewRegistrations makes Attempts for making accounts, which anybody may and
// which cost an administrator's time.
func NewRegistrations() *Attempts {
	return &Attempts{
		addresses: newBuckets(rate.Every(registerEvery), registerBurst),
		accounts:  newBuckets(rate.Every(registerEvery), registerBurst),
		pairs:     newBuckets(rate.Every(registerEvery), registerBurst),
	}
}

// Wait counts an attempt and returns 0, or says how long to wait before the next.
func (a *Attempts) Wait(address, account string) time.Duration {
	from := network(address)
	if wait := a.addresses.take(from); wait > 0 {
		return wait
	}
	if wait := a.pairs.take(pair(from, account)); wait > 0 {
		return wait
	}
	return a.accounts.take(account)
}

// Succeeded forgets what was tried on the account from the address: its owner came in.
func (a *Attempts) Succeeded(address, account string) {
	a.pairs.forget(pair(network(address), account))
	a.accounts.forget(account)
}

func pair(from, account string) string { return from + " " + account }

// network is what counts as one address: of IPv6 the network of 64 bits that
// one customer gets.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if ip = ip.Unmap(); ip.Is4() {
		return ip.String()
	}
	prefix, _ := ip.WithZone("").Prefix(64)
	return prefix.String()
}

// buckets are token buckets by name, the least recently used forgotten first.
type buckets struct {
	mu     sync.Mutex
	every  rate.Limit
	burst  int
	byName map[string]*list.Element
	recent *list.List // of bucket, latest in front
}

type bucket struct {
	name    string
	limiter *rate.Limiter
}

func newBuckets(every rate.Limit, burst int) *buckets {
	return &buckets{every: every, burst: burst, byName: map[string]*list.Element{}, recent: list.New()}
}

func (b *buckets) take(name string) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	element, ok := b.byName[name]
	if ok {
		b.recent.MoveToFront(element)
	} else {
		element = b.recent.PushFront(bucket{name, rate.NewLimiter(b.every, b.burst)})
		b.byName[name] = element
		if b.recent.Len() > remembered {
			b.remove(b.recent.Back())
		}
	}
	reservation := element.Value.(bucket).limiter.Reserve()
	wait := reservation.Delay()
	if wait > 0 {
		reservation.Cancel()
	}
	return wait
}

func (b *buckets) forget(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if element, ok := b.byName[name]; ok {
		b.remove(element)
	}
}

func (b *buckets) remove(element *list.Element) {
	b.recent.Remove(element)
	delete(b.byName, element.Value.(bucket).name)
}
