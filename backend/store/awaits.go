package store

import (
	"context"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/sequence"
)

// AwaitsPlanning says whether a sequence waits to be planned. The planning
// agent asks it now and then, for the case that the event was lost.
func (s *Store) AwaitsPlanning(ctx context.Context) (awaits bool, err error) {
	err = s.read(ctx, "sequence", func(ctx context.Context, c *ent.Client) error {
		awaits, err = c.Sequence.Query().Where(sequence.StatusEQ(observatory.SequenceToBePlanned)).Exist(ctx)
		return err
	})
	return awaits, err
}
