package app

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"gopkg.in/natefinch/lumberjack.v2"

	"pyros/backend/config"
)

// openLog writes JSON to a file per run, rotated at 50 MB, ten kept for 90
// days; warnings and errors also go to standard error, for the person at the
// terminal, unless quiet.
func openLog(c config.Log, folder string, quiet bool) (*slog.Logger, func() error, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Level)); err != nil {
		return nil, nil, err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, nil, err
	}
	file := &lumberjack.Logger{
		Filename: filepath.Join(folder, "pyros-"+time.Now().UTC().Format("20060102T150405Z")+".log"),
		MaxSize:  50, MaxBackups: 10, MaxAge: 90, Compress: true,
	}
	toFile := slog.NewJSONHandler(file, &slog.HandlerOptions{Level: level})
	if quiet {
		return slog.New(toFile), file.Close, nil
	}
	log := slog.New(both{toFile, slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})})
	return log, file.Close, nil
}

// both hands every record to two handlers.
type both struct{ first, second slog.Handler }

// Enabled implements slog.Handler.
func (b both) Enabled(ctx context.Context, level slog.Level) bool {
	return b.first.Enabled(ctx, level) || b.second.Enabled(ctx, level)
}

// Handle implements slog.Handler.
func (b both) Handle(ctx context.Context, r slog.Record) error {
	var errs []error
	for _, h := range []slog.Handler{b.first, b.second} {
		if h.Enabled(ctx, r.Level) {
			errs = append(errs, h.Handle(ctx, r.Clone()))
		}
	}
	return errors.Join(errs...)
}

// WithAttrs implements slog.Handler.
func (b both) WithAttrs(attrs []slog.Attr) slog.Handler {
	return both{b.first.WithAttrs(attrs), b.second.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (b both) WithGroup(name string) slog.Handler {
	return both{b.first.WithGroup(name), b.second.WithGroup(name)}
}
