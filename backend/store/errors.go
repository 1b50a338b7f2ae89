package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"unicode/utf8"

	"github.com/go-sql-driver/mysql"
	"modernc.org/sqlite"

	"pyros/backend/observatory"
	"pyros/ent"
)

// fail turns an error of the database into one of the project's; what names
// the thing that was wanted, as a noun.
func fail(what string, err error) error {
	if err == nil {
		return nil
	}
	var known *observatory.Error
	if errors.As(err, &known) {
		return err
	}
	var broken *ent.ValidationError
	switch {
	case ent.IsNotFound(err):
		return &observatory.Error{Code: observatory.CodeNotFound, Message: "There is no such " + what + ".", Err: err}
	case errors.As(err, &broken):
		return &observatory.Error{
			Code: observatory.CodeInvalid, Message: "The " + what + " cannot be saved.", Err: err,
			Problems: []observatory.Problem{{Field: broken.Name, Message: "is too long or out of its range"}},
		}
	case ent.IsConstraintError(err):
		return &observatory.Error{Code: observatory.CodeConflict, Message: "The " + what + " is there already or in use.", Err: err}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), lostRace(err), unreachable(err):
		return &observatory.Error{Code: observatory.CodeUnavailable, Message: "The database did not answer in time.", Err: err}
	}
	return &observatory.Error{Code: observatory.CodeInternal, Message: "The " + what + " could not be read or saved.", Err: err}
}

// unreachable says whether the database could not be asked, or was busy with
// others for too long: trying again later may help.
func unreachable(err error) bool {
	var network *net.OpError
	if errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn) || errors.Is(err, sql.ErrConnDone) {
		return true
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code()&0xff == sqliteBusy
}

// sqliteBusy is SQLite's number for a lock that another process holds.
const sqliteBusy = 5

// notFound is the answer for what is not there or may not be seen.
func notFound(what string) error {
	return observatory.Errorf(observatory.CodeNotFound, "There is no such %s.", what)
}

// clip shortens a text from outside to what its column holds, on a letter's edge.
func clip(text string, bytes int) string {
	if len(text) <= bytes {
		return text
	}
	for bytes > 0 && !utf8.RuneStart(text[bytes]) {
		bytes--
	}
	return text[:bytes]
}

// Lengths of columns for texts that are shortened and not refused.
const (
	wordLen     = 32
	nameLen     = observatory.MaxName
	sentenceLen = 1000
	textLen     = 4000
)
