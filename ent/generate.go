// Package ent is the typed access to the database, generated from ent/schema.
package ent

//go:generate go run ./internal/generate
