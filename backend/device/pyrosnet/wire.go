package pyrosnet

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"pyros/backend/observatory"
)

const (
	// MaxMessage bounds a message without an image, in bytes.
	MaxMessage = 1 << 20
	// MaxImageMessage bounds a camera's answer, in bytes.
	MaxImageMessage = 64 << 20

	maxCommands = 64
)

// ErrTooLarge says that a message is over its limit.
var ErrTooLarge = errors.New("message over the limit")

// Reader takes JSON values from a stream, none longer than its limit.
type Reader struct {
	stream  io.LimitedReader
	decoder *json.Decoder
	limit   int64
}

// NewReader reads values of at most limit bytes from r.
func NewReader(r io.Reader, limit int64) *Reader {
	reader := &Reader{stream: io.LimitedReader{R: r}, limit: limit}
	reader.decoder = json.NewDecoder(&reader.stream)
	return reader
}

// Next gives the next value; io.EOF says that the stream ended between two. A
// Reader that gave an error is of no further use.
func (r *Reader) Next() (json.RawMessage, error) {
	r.stream.N = r.limit
	var raw json.RawMessage
	if err := r.decoder.Decode(&raw); err != nil {
		if r.stream.N <= 0 {
			return nil, ErrTooLarge
		}
		return nil, err
	}
	return raw, nil
}

// Command is one question or order within a request.
type Command struct {
	Name string
	raw  json.RawMessage
}

// Decode reads the command's parameters into a struct.
func (c Command) Decode(into any) error {
	if err := json.Unmarshal(c.raw, into); err != nil {
		return observatory.Because(err, observatory.CodeInvalid, "%s", c.Name)
	}
	return nil
}

// ParseRequest reads a request as a device receives it.
func ParseRequest(raw []byte) ([]Command, error) {
	var request struct {
		Command []json.RawMessage `json:"command"`
	}
	if err := json.Unmarshal(raw, &request); err != nil {
		return nil, observatory.Because(err, observatory.CodeInvalid, "request")
	}
	if n := len(request.Command); n == 0 || n > maxCommands {
		return nil, observatory.Errorf(observatory.CodeInvalid, "request: %d commands, want 1 to %d", n, maxCommands)
	}
	commands := make([]Command, len(request.Command))
	for i, c := range request.Command {
		var head struct {
			Name string `json:"name"`
		}
		if err := json.Unmarshal(c, &head); err != nil || head.Name == "" {
			return nil, observatory.Errorf(observatory.CodeInvalid, "request: command[%d] has no name", i)
		}
		commands[i] = Command{Name: head.Name, raw: c}
	}
	return commands, nil
}

// Refusal is the error part of an answer.
type Refusal struct {
	Code    observatory.Code `json:"code"`
	Message string           `json:"message"`
}

// Answer is the part that all answers have.
type Answer struct {
	Name  string   `json:"name"`
	Error *Refusal `json:"error,omitempty"`
}

// refused turns a device's refusal into an error. A code that says something
// about us or our caller is not the device's to give.
func refused(device string, r Refusal) error {
	switch r.Code {
	case observatory.CodeInvalid, observatory.CodeNotFound, observatory.CodeConflict, observatory.CodeUnavailable:
	default:
		r.Code = observatory.CodeConflict
	}
	return observatory.Errorf(r.Code, "%s refuses: %.200s", device, r.Message)
}

// onlyAnswer takes the one answer to the command name out of a message.
func onlyAnswer(message json.RawMessage, name string) (json.RawMessage, Answer, error) {
	var list []json.RawMessage
	if err := json.Unmarshal(message, &list); err != nil {
		return nil, Answer{}, errors.New("the answer is not a list")
	}
	if len(list) != 1 {
		return nil, Answer{}, fmt.Errorf("%d answers to one command", len(list))
	}
	var head Answer
	if err := json.Unmarshal(list[0], &head); err != nil {
		return nil, Answer{}, errors.New("the answer is not an object with a name")
	}
	if head.Name != name {
		return nil, Answer{}, fmt.Errorf("an answer to %.40q where %s was asked", head.Name, name)
	}
	return list[0], head, nil
}

// require checks that an answer has the fields; an absent one would read as 0.
func require(raw json.RawMessage, fields ...string) error {
	var have map[string]json.RawMessage
	if err := json.Unmarshal(raw, &have); err != nil {
		return err
	}
	for _, f := range fields {
		if v, ok := have[f]; !ok || string(v) == "null" {
			return fmt.Errorf("%s is missing", f)
		}
	}
	return nil
}
