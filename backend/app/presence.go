package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

const (
	// presenceFile, in the data folder, holds the number of the process that
	// serves there and its address; presenceLock is locked as long as it does.
	presenceFile = "server.pid"
	presenceLock = "server.lock"

	claimWait  = time.Second // for a server that is just ending
	claimEvery = 50 * time.Millisecond
)

// Presence is a server that runs on a data folder.
type Presence struct {
	PID     int
	Address string // host:port
}

// Claim makes this process the only one that works on a data folder, until
// release is called or it ends. Address is where it serves, empty for nowhere.
func Claim(ctx context.Context, folder, address string) (release func() error, err error) {
	lock := flock.New(filepath.Join(folder, presenceLock))
	wait, cancel := context.WithTimeout(ctx, claimWait)
	defer cancel()
	if got, err := lock.TryLockContext(wait, claimEvery); !got {
		if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
			err = fmt.Errorf("another PYROS works in the folder %s; to end it: pyros stop", folder)
		}
		return nil, err
	}
	path := filepath.Join(folder, presenceFile)
	if err := writeFile(path, []byte(fmt.Sprintf("%d %s\n", os.Getpid(), address))); err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	return func() error { return errors.Join(os.Remove(path), lock.Unlock()) }, nil
}

// Present finds the server that runs on a data folder, nil for none.
func Present(folder string) (*Presence, error) {
	lock := flock.New(filepath.Join(folder, presenceLock))
	if _, err := os.Stat(lock.Path()); errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	free, err := lock.TryLock()
	if err != nil {
		return nil, err
	}
	if free {
		return nil, lock.Unlock()
	}
	text, err := os.ReadFile(filepath.Join(folder, presenceFile))
	if err != nil {
		return nil, fmt.Errorf("a PYROS works in %s, but does not say which process it is: %w", folder, err)
	}
	number, address, _ := strings.Cut(strings.TrimSpace(string(text)), " ")
	pid, err := strconv.Atoi(number)
	if err != nil || pid <= 1 {
		return nil, fmt.Errorf("%s holds no number of a process", filepath.Join(folder, presenceFile))
	}
	return &Presence{PID: pid, Address: address}, nil
}

// AwaitAbsence waits until no server runs on the folder.
func AwaitAbsence(ctx context.Context, folder string) error {
	for {
		there, err := Present(folder)
		if there == nil && err == nil {
			return nil
		}
		select {
		case <-time.After(claimEvery):
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		}
	}
}
