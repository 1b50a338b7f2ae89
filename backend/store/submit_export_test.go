package store

import "context"

// ForgetFiles leaves of what is kept under each key the request's part.
func (s *Store) ForgetFiles(ctx context.Context) error {
	return s.write(ctx, "keys", func(ctx context.Context, t *tx) error {
		_, err := t.ExecContext(ctx, "UPDATE idempotency_key SET body_hash = substr(body_hash, 1, 32)")
		return err
	})
}
