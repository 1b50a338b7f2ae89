package auth

import (
	"strings"
	"unicode/utf8"
)

// MinPassword is the least number of characters of a password. Length is what
// makes one good; no kinds of characters are asked for.
const MinPassword = 10

// PasswordProblem says what is wrong with a password that a person chose, or
// nothing. own are the person's email and names, which it may not be.
func PasswordProblem(password string, own ...string) string {
	if utf8.RuneCountInString(password) < MinPassword {
		return "must have at least 10 characters"
	}
	if len(password) > 1024 {
		return "is too long"
	}
	for _, word := range own {
		if word != "" && strings.EqualFold(password, word) {
			return "is your email or your name"
		}
	}
	if strings.Count(password, password[:1]) == len(password) {
		return "is one character only"
	}
	return ""
}
