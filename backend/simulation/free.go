package simulation

import (
	"errors"
	"net"
)

// FreeAddresses finds n addresses of this machine whose control addresses are
// free too. All are held until the last is found: one's control port is no
// other's port.
func FreeAddresses(n int) ([]string, error) {
	const tries = 100 // for each
	var found []string
	for range tries * n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close()
		control, err := net.Listen("tcp", ControlAddress(l.Addr().String()))
		if err != nil {
			continue
		}
		defer control.Close()
		if found = append(found, l.Addr().String()); len(found) == n {
			return found, nil
		}
	}
	return nil, errors.New("no free ports at the right distance were found")
}
