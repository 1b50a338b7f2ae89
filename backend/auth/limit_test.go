package auth

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestAccountIsLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewAttempts()
		for i := range accountBurst {
			if wait := a.Wait(fmt.Sprintf("192.0.2.%d", i), "ada@example.org"); wait != 0 {
				t.Fatalf("attempt %d had to wait %v", i, wait)
			}
		}
		wait := a.Wait("192.0.2.200", "ada@example.org")
		if wait <= 0 || wait > accountEvery {
			t.Fatalf("one too many waits %v", wait)
		}
		if other := a.Wait("192.0.2.200", "bob@example.org"); other != 0 {
			t.Errorf("another account waits %v", other)
		}
		time.Sleep(wait)
		if wait := a.Wait("192.0.2.200", "ada@example.org"); wait != 0 {
			t.Errorf("after the wait: %v more", wait)
		}
	})
}

func TestSuccessForgetsTheAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewAttempts()
		for range pairBurst {
			a.Wait("192.0.2.1", "ada@example.org")
		}
		a.Succeeded("192.0.2.1", "ada@example.org")
		if wait := a.Wait("192.0.2.1", "ada@example.org"); wait != 0 {
			t.Errorf("waits %v after a success", wait)
		}
	})
}

func TestGuessingFromOneAddressDoesNotLockTheOwnerOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewAttempts()
		for range pairBurst {
			a.Wait("192.0.2.1", "ada@example.org")
		}
		if wait := a.Wait("192.0.2.1", "ada@example.org"); wait <= 0 || wait > pairEvery {
			t.Errorf("whoever guesses waits %v", wait)
		}
		if wait := a.Wait("198.51.100.7", "ada@example.org"); wait != 0 {
			t.Errorf("the owner, elsewhere, waits %v", wait)
		}
	})
}

func TestAddressIsLimitedOverAllAccounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewAttempts()
		for i := range addressBurst {
			// one customer's network, many addresses
			if wait := a.Wait(fmt.Sprintf("2001:db8::%x", i+1), fmt.Sprintf("%d@example.org", i)); wait != 0 {
				t.Fatalf("attempt %d had to wait %v", i, wait)
			}
		}
		if wait := a.Wait("2001:db8::ffff", "x@example.org"); wait <= 0 {
			t.Error("the network is not limited")
		}
		if wait := a.Wait("2001:db8:1::1", "x@example.org"); wait != 0 {
			t.Errorf("another network waits %v", wait)
		}
	})
}

func TestMemoryOfAttemptsIsBounded(t *testing.T) {
	a := NewAttempts()
	for i := range remembered + 500 {
		a.accounts.take(fmt.Sprint(i))
	}
	if got := len(a.accounts.byName); got != remembered || a.accounts.recent.Len() != remembered {
		t.Errorf("%d accounts remembered, want %d", got, remembered)
	}
	if _, ok := a.accounts.byName["0"]; ok {
		t.Error("the oldest was kept")
	}
}

func TestNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1", "2001:db8::1": "2001:db8::/64", "fe80::1%eth0": "fe80::/64", "": "",
	} {
		if got := network(address); got != want {
			t.Errorf("network(%q) = %q, want %q", address, got, want)
		}
	}
}
