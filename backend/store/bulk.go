package store

import (
	"errors"
	"slices"
)

// errAgain asks for the transaction to be begun anew.
var errAgain = errors.New("the database changed meanwhile")

// inBulk saves rows in statements of a bounded size.
func inBulk[C, R any](rows []C, save func([]C) ([]R, error)) ([]R, error) {
	saved := make([]R, 0, len(rows))
	for part := range slices.Chunk(rows, bulk) {
		some, err := save(part)
		if err != nil {
			return nil, err
		}
		saved = append(saved, some...)
	}
	return saved, nil
}
