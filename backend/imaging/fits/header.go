package fits

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Card is one line of a header: a keyword with a value, or a commentary line
// (COMMENT, HISTORY, blank keyword) whose text is in Comment.
type Card struct {
	Key string
	// Value is a string, int64, float64 or bool; nil in a commentary card and
	// where the standard's "undefined" stands.
	Value   any
	Comment string
}

// Commentary says whether the card carries text instead of a value.
func (c Card) Commentary() bool {
	return c.Key == "COMMENT" || c.Key == "HISTORY" || c.Key == ""
}

// ValueText is the value as a person reads it.
func (c Card) ValueText() string {
	switch v := c.Value.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		if v {
			return "T"
		}
		return "F"
	case float64:
		return formatFloat(v)
	default:
		return fmt.Sprint(v)
	}
}

// Header is an ordered list of cards. The zero value is empty and usable.
// SIMPLE, BITPIX, NAXIS*, BZERO, BSCALE, DATASUM, CHECKSUM and END are the
// encoder's: it writes them itself and skips them in a header it is given.
type Header struct{ cards []Card }

// Cards gives the cards in their order, without END.
func (h *Header) Cards() []Card { return append([]Card(nil), h.cards...) }

// Len is the number of cards.
func (h *Header) Len() int { return len(h.cards) }

// Set writes a card, in the place of the one with that key where there is one.
// Any Go integer, float, string or bool may be the value; what a card cannot
// carry is refused by Encode, which names it.
func (h *Header) Set(key string, value any, comment string) {
	c := Card{Key: strings.ToUpper(key), Value: normal(value), Comment: comment}
	for i := range h.cards {
		if h.cards[i].Key == c.Key && !c.Commentary() {
			h.cards[i] = c
			return
		}
	}
	h.cards = append(h.cards, c)
}

// AddComment appends a COMMENT card; longer texts take several.
func (h *Header) AddComment(text string) { h.addText("COMMENT", text) }

// AddHistory appends a HISTORY card; longer texts take several.
func (h *Header) AddHistory(text string) { h.addText("HISTORY", text) }

func (h *Header) addText(key, text string) {
	for {
		n := min(len(text), cardSize-8)
		h.cards = append(h.cards, Card{Key: key, Comment: text[:n]})
		if text = text[n:]; text == "" {
			return
		}
	}
}

// normal turns the value into one of the types that Card names.
func normal(value any) any {
	switch v := value.(type) {
	case int:
		return int64(v)
	case int32:
		return int64(v)
	case uint16:
		return int64(v)
	case float32:
		return float64(v)
	case nil, string, int64, float64, bool:
		return v
	default:
		return fmt.Sprint(v)
	}
}

func (h *Header) find(key string) (any, bool) {
	for _, c := range h.cards {
		if c.Key == key && !c.Commentary() {
			return c.Value, true
		}
	}
	return nil, false
}

// Text gives a string value.
func (h *Header) Text(key string) (string, bool) {
	v, _ := h.find(key)
	s, ok := v.(string)
	return s, ok
}

// Int gives an integer value.
func (h *Header) Int(key string) (int64, bool) {
	v, _ := h.find(key)
	n, ok := v.(int64)
	return n, ok
}

// Float gives a numeric value, an integer too.
func (h *Header) Float(key string) (float64, bool) {
	switch v, _ := h.find(key); v := v.(type) {
	case float64:
		return v, true
	case int64:
		return float64(v), true
	}
	return 0, false
}

// Bool gives a logical value.
func (h *Header) Bool(key string) (value, ok bool) {
	v, _ := h.find(key)
	value, ok = v.(bool)
	return value, ok
}

const (
	cardSize  = 80
	blockSize = 2880
)

// encode writes the card as its 80 bytes.
func (c Card) encode() (string, error) {
	if err := checkKey(c.Key); err != nil {
		return "", err
	}
	if !printable(c.Comment) {
		return "", fmt.Errorf("fits: %s: the comment holds a byte that is not printable ASCII", c.Key)
	}
	if c.Commentary() {
		line := fmt.Sprintf("%-8s%s", c.Key, c.Comment)
		if len(line) > cardSize {
			return "", fmt.Errorf("fits: %s: a text of %d characters does not fit one card", c.Key, len(c.Comment))
		}
		return fmt.Sprintf("%-*s", cardSize, line), nil
	}
	value, err := c.encodeValue()
	if err != nil {
		return "", err
	}
	line := fmt.Sprintf("%-8s= %s", c.Key, value)
	if len(line) > cardSize {
		return "", fmt.Errorf("fits: %s: the value does not fit one card", c.Key)
	}
	if room := cardSize - len(line) - len(" / "); c.Comment != "" && room > 0 {
		line += " / " + c.Comment[:min(len(c.Comment), room)]
	}
	return fmt.Sprintf("%-*s", cardSize, line), nil
}

// encodeValue writes the value in fixed format (standard, section 4.2).
func (c Card) encodeValue() (string, error) {
	switch v := c.Value.(type) {
	case nil:
		return fmt.Sprintf("%20s", ""), nil
	case string:
		if !printable(v) {
			return "", fmt.Errorf("fits: %s: the value holds a byte that is not printable ASCII", c.Key)
		}
		quoted := fmt.Sprintf("%-8s", strings.ReplaceAll(v, "'", "''"))
		return fmt.Sprintf("%-20s", "'"+quoted+"'"), nil
	case bool:
		return fmt.Sprintf("%20s", Card{Value: v}.ValueText()), nil
	case int64:
		return fmt.Sprintf("%20d", v), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return "", fmt.Errorf("fits: %s: %v is not a number that a card can carry", c.Key, v)
		}
		return fmt.Sprintf("%20s", formatFloat(v)), nil
	default:
		return "", fmt.Errorf("fits: %s: a card cannot carry a %T", c.Key, v)
	}
}

// formatFloat gives the shortest text that reads back as v and is a float's.
func formatFloat(v float64) string {
	text := strconv.FormatFloat(v, 'G', -1, 64)
	if strings.Contains(text, ".") {
		return text
	}
	if mantissa, exponent, ok := strings.Cut(text, "E"); ok {
		return mantissa + ".0E" + exponent
	}
	return text + ".0"
}

func checkKey(key string) error {
	if len(key) > 8 {
		return fmt.Errorf("fits: keyword %q is longer than 8 characters", key)
	}
	for _, r := range key {
		if (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' {
			return fmt.Errorf("fits: keyword %q may hold only A-Z, 0-9, - and _", key)
		}
	}
	return nil
}

func printable(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// Printable replaces what a card cannot carry by "?", for texts from people.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r > 0x7e {
			return '?'
		}
		return r
	}, s)
}

// ShortText makes s fit a string card: printable, cut where it is too long.
func ShortText(s string) string {
	const room = 68 // between the quotes of one card
	s = Printable(s)
	for len(strings.ReplaceAll(s, "'", "''")) > room {
		s = s[:len(s)-1]
	}
	return s
}

// parseCard reads the 80 bytes of a card.
func parseCard(line string) (Card, error) {
	key := strings.TrimRight(line[:8], " ")
	if !printable(line) {
		return Card{}, fmt.Errorf("fits: card %q holds a byte that is not printable ASCII", key)
	}
	if err := checkKey(key); err != nil {
		return Card{}, err
	}
	c := Card{Key: key}
	if c.Commentary() || line[8:10] != "= " {
		c.Comment = strings.TrimRight(line[8:], " ")
		return c, nil
	}
	rest := strings.TrimLeft(line[10:], " ")
	if strings.HasPrefix(rest, "'") {
		return parseString(c, rest)
	}
	value, comment, _ := strings.Cut(rest, "/")
	c.Comment = strings.TrimSpace(comment)
	return parseScalar(c, strings.TrimSpace(value))
}

// parseString reads a quoted value: ” is a quote, blanks at the end do not count.
func parseString(c Card, rest string) (Card, error) {
	var b strings.Builder
	for i := 1; i < len(rest); i++ {
		switch {
		case rest[i] != '\'':
			b.WriteByte(rest[i])
		case i+1 < len(rest) && rest[i+1] == '\'':
			b.WriteByte('\'')
			i++
		default:
			c.Value = strings.TrimRight(b.String(), " ")
			_, comment, _ := strings.Cut(rest[i+1:], "/")
			c.Comment = strings.TrimSpace(comment)
			return c, nil
		}
	}
	return c, fmt.Errorf("fits: %s: the text has no closing quote", c.Key)
}

func parseScalar(c Card, text string) (Card, error) {
	switch {
	case text == "":
	case text == "T":
		c.Value = true
	case text == "F":
		c.Value = false
	default:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			c.Value = n
			break
		}
		// The standard allows D as the exponent's letter.
		v, err := strconv.ParseFloat(strings.Replace(text, "D", "E", 1), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || strings.ContainsAny(text, "xXpP_") {
			return c, fmt.Errorf("fits: %s: %q is no value", c.Key, text)
		}
		c.Value = v
	}
	return c, nil
}
