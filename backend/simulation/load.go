package simulation

import "fmt"

// Load is what the user simulator submits where it plays no scenario: so many
// requests of its own making, valid and invalid. The zero value is none.
type Load struct {
	Requests int
	Seed     uint64  // the same seed makes the same requests
	Rate     float64 // a second, real time; 0: as fast as they are taken
	Parallel int     // under way at the same time
}

func (l Load) arguments() []string {
	if l.Requests == 0 {
		return nil
	}
	return []string{
		"-load", fmt.Sprint(l.Requests), "-seed", fmt.Sprint(l.Seed), "-rate", fmt.Sprint(l.Rate), "-parallel", fmt.Sprint(l.Parallel),
	}
}
