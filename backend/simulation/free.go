package simulation

import (
	"fmt"
	"math/rand/v2"
	"net"
)

// Ports below those that kernels give to connections that go out (Linux 32768 to
// 60999, IANA 49152 to 65535), with room for a control port above each: one of them
// would otherwise take a port between the look here and the program that is to listen.
const (
	lowestPort  = 15_000
	highestPort = 32_000
)

// FreeAddresses finds n addresses of this machine whose control addresses are
// free too. All are held until the last is found: one's control port is no
// other's port.
func FreeAddresses(n int) ([]string, error) {
	const tries = 100 // for each
	var found []string
	var last error // why the last one was not free
	for range tries * n {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", lowestPort+rand.IntN(highestPort-lowestPort)))
		if err != nil {
			last = err
			continue
		}
		defer l.Close()
		control, err := net.Listen("tcp", ControlAddress(l.Addr().String()))
		if err != nil {
			last = err
			continue
		}
		defer control.Close()
		if found = append(found, l.Addr().String()); len(found) == n {
			return found, nil
		}
	}
	return nil, fmt.Errorf("no free ports at the right distance were found: %w", last)
}
