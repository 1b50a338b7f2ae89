package store

import (
	"encoding/base64"
	"strconv"

	"pyros/backend/observatory"
)

// Page is a part of a list, newest first. Next, where not empty, is the cursor
// of the page after it.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

// Limits of pages.
const (
	defaultLimit = 50
	maxLimit     = 200
)

func pageLimit(limit int) int {
	if limit <= 0 {
		return defaultLimit
	}
	return min(limit, maxLimit)
}

// encodeCursor hides the id after which the next page begins.
func encodeCursor(id int) string {
	return base64.RawURLEncoding.EncodeToString([]byte("v1:" + strconv.Itoa(id)))
}

// decodeCursor gives the id; 0 for the first page.
func decodeCursor(cursor string) (int, error) {
	if cursor == "" {
		return 0, nil
	}
	if len(cursor) <= 40 {
		raw, err := base64.RawURLEncoding.DecodeString(cursor)
		if err == nil && len(raw) > 3 && string(raw[:3]) == "v1:" {
			if id, err := strconv.Atoi(string(raw[3:])); err == nil && id > 0 {
				return id, nil
			}
		}
	}
	return 0, observatory.Invalid("The page cannot be found.",
		observatory.Problem{Place: "query", Field: "cursor", Message: "is not one that this server gave"})
}

// makePage turns the rows of a query with one more than limit into a page.
func makePage[R, T any](rows []R, limit int, id func(R) int, noun func(R) T) Page[T] {
	page := Page[T]{Items: make([]T, 0, min(len(rows), limit))}
	if len(rows) > limit {
		rows = rows[:limit]
		page.Next = encodeCursor(id(rows[limit-1]))
	}
	for _, r := range rows {
		page.Items = append(page.Items, noun(r))
	}
	return page
}
