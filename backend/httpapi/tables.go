package httpapi

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
	"pyros/backend/store"
	"pyros/backend/voevent"
	"pyros/ent/table"
)

// tableStore is what this package needs of the database for the tables of the
// data model.
type tableStore interface {
	TableSizes(ctx context.Context) (map[string]int, error)
	TableRows(ctx context.Context, name string, q table.Query) (store.Page[observatory.TableRow], int, error)
	TableRow(ctx context.Context, name string, id int) (observatory.TableRow, []observatory.TableHeld, error)
	AddRow(ctx context.Context, change store.RowChange) (observatory.TableRow, error)
	EditRow(ctx context.Context, change store.RowChange) (observatory.TableRow, error)
	DeleteRow(ctx context.Context, change store.RowChange) error
}

// TableOverview is a table and how much is in it.
type TableOverview struct {
	observatory.Table
	Rows int  `json:"rows"` // counted up to 10000
	More bool `json:"more"` // there are more
}

// TablePage is a part of the rows of a table.
type TablePage struct {
	Items []observatory.TableRow `json:"items"`
	Next  string                 `json:"next"`  // sent back as cursor, gives the part after it; empty at the end
	Total int                    `json:"total"` // rows that fit, counted up to 10000
	More  bool                   `json:"more"`  // more fit
}

// TableRowWhole is a row with what belongs to it or holds on to it.
type TableRowWhole struct {
	observatory.TableRow
	Held []observatory.TableHeld `json:"held"`
}

func counted(n int) (int, bool) { return min(n, table.MostCounted), n > table.MostCounted }

// tables answers what tables there are.
//
//	@Summary		Every table of the data model: its fields, rules and size
//	@Description	A rule that is not empty is the sentence that says why rows are not made, changed or deleted by hand.
//	@ID				listTables
//	@Tags			tables
//	@Security		Bearer
//	@x-role			"admin"
//	@Success		200	{array}	TableOverview
//	@Router			/tables [get]
func (s *Server) tables(c *fiber.Ctx) error {
	sizes, err := s.store.TableSizes(c.UserContext())
	if err != nil {
		return err
	}
	list := make([]TableOverview, 0, len(sizes))
	for _, t := range table.All() {
		rows, more := counted(sizes[t.Name])
		list = append(list, TableOverview{Table: t.Table, Rows: rows, More: more})
	}
	return send(c, list)
}

// chosenBy begins the parameters that choose rows by a field.
const (
	chosenBy = "f."
	maxChose = 20
)

// tableRows answers a page of a table.
//
//	@Summary		Rows of a table
//	@Description	Parameters f.NAME choose rows by the field NAME: f.country_id=3, f.role=admin, f.created=>=2026-11-22T00:00:00Z,
//	@Description	f.last_login=null. What is secret, such as the hash of a password, is never sent.
//	@ID				listTableRows
//	@Tags			tables
//	@Security		Bearer
//	@x-role			"admin"
//	@Param			table	path		string	true	"name of the table"
//	@Param			q		query		string	false	"with this in a text, or this number"
//	@Param			sort	query		string	false	"a field or id, with a minus before it the other way round; absent: the table's usual order"
//	@Param			cursor	query		string	false	"next of the page before, with the same sort"
//	@Param			limit	query		int		false	"items at most"	minimum(1)	maximum(200)	default(50)
//	@Success		200		{object}	TablePage
//	@Failure		404		{object}	ProblemDocument
//	@Failure		422		{object}	ProblemDocument	"a field that is not there or cannot be chosen by"
//	@Router			/tables/{table}/rows [get]
func (s *Server) tableRows(c *fiber.Ctx) error {
	q := query{c: c}
	want := table.Query{Text: q.text("q"), Sort: q.text("sort"), Limit: q.limit(50), Where: map[string]string{}}
	if want.Cursor = c.Query("cursor"); len(want.Cursor) > maxJSON {
		q.wrong("cursor", "is too long")
	}
	for name := range c.Queries() {
		if field, ok := strings.CutPrefix(name, chosenBy); ok && len(want.Where) < maxChose {
			want.Where[strings.Clone(field)] = strings.Clone(q.text(name))
		}
	}
	if err := q.err(); err != nil {
		return err
	}
	page, total, err := s.store.TableRows(c.UserContext(), c.Params("table"), want)
	rows, more := counted(total)
	return sendOr(c, TablePage{Items: page.Items, Next: page.Next, Total: rows, More: more}, err)
}

// tableRow answers one row.
//
//	@Summary	One row with what belongs to it and what would go with it
//	@ID			getTableRow
//	@Tags		tables
//	@Security	Bearer
//	@x-role		"admin"
//	@Param		table	path		string	true	"name of the table"
//	@Param		id		path		int		true	"row"
//	@Success	200		{object}	TableRowWhole
//	@Header		200		{string}	ETag	"its version"
//	@Failure	404		{object}	ProblemDocument
//	@Router		/tables/{table}/rows/{id} [get]
func (s *Server) tableRow(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	row, held, err := s.store.TableRow(c.UserContext(), c.Params("table"), id)
	if err == nil {
		c.Set(fiber.HeaderETag, strconv.Quote(row.Version))
	}
	return sendOr(c, TableRowWhole{TableRow: row, Held: held}, err)
}

// addTableRow makes a row.
//
//	@Summary	Make a row by hand
//	@ID			createTableRow
//	@Tags		tables
//	@Security	Bearer
//	@x-role		"admin"
//	@Accept		json
//	@Param		table	path		string	true	"name of the table"
//	@Param		values	body		AnyJSON	true	"an object: values by field"
//	@Success	201		{object}	observatory.TableRow
//	@Header		201		{string}	Location		"the row"
//	@Header		201		{string}	ETag			"its version"
//	@Failure	404		{object}	ProblemDocument
//	@Failure	409		{object}	ProblemDocument	"the table's rows are not made by hand, or another row has this already"
//	@Failure	422		{object}	ProblemDocument	"it breaks a rule; problems lists every field at fault"
//	@Router		/tables/{table}/rows [post]
func (s *Server) addTableRow(c *fiber.Ctx) error {
	change, err := s.rowChange(c)
	if err != nil {
		return err
	}
	row, err := s.store.AddRow(c.UserContext(), change)
	if err != nil {
		return err
	}
	s.tableChanged(c, change)
	c.Location(prefix + "/tables/" + change.Table + "/rows/" + strconv.Itoa(row.ID))
	c.Status(fiber.StatusCreated)
	return sendRow(c, row)
}

// editTableRow changes a row.
//
//	@Summary	Change a row by hand
//	@ID			updateTableRow
//	@Tags		tables
//	@Security	Bearer
//	@x-role		"admin"
//	@Accept		json
//	@Param		table		path		string	true	"name of the table"
//	@Param		id			path		int		true	"row"
//	@Param		If-Match	header		string	false	"the version that is changed"
//	@Param		values		body		AnyJSON	true	"an object: values by field; what is absent stays"
//	@Success	200			{object}	observatory.TableRow
//	@Header		200			{string}	ETag	"its version"
//	@Failure	404			{object}	ProblemDocument
//	@Failure	409			{object}	ProblemDocument	"the table's rows are not changed by hand, another row has this already, or nobody could manage PYROS after it"
//	@Failure	412			{object}	ProblemDocument	"it was changed meanwhile"
//	@Failure	422			{object}	ProblemDocument	"it breaks a rule; problems lists every field at fault"
//	@Router		/tables/{table}/rows/{id} [patch]
func (s *Server) editTableRow(c *fiber.Ctx) error {
	change, err := s.rowChange(c)
	if err != nil {
		return err
	}
	row, err := s.store.EditRow(c.UserContext(), change)
	if err != nil {
		return err
	}
	s.tableChanged(c, change)
	return sendRow(c, row)
}

// deleteTableRow deletes a row.
//
//	@Summary	Delete a row by hand, with the rows that go with it
//	@ID			deleteTableRow
//	@Tags		tables
//	@Security	Bearer
//	@x-role		"admin"
//	@Param		table		path	string	true	"name of the table"
//	@Param		id			path	int		true	"row"
//	@Param		If-Match	header	string	false	"the version that is deleted"
//	@Success	204
//	@Failure	404	{object}	ProblemDocument
//	@Failure	409	{object}	ProblemDocument	"other rows hold on to it, the table's rows are not deleted by hand, or nobody could manage PYROS after it"
//	@Failure	412	{object}	ProblemDocument	"it was changed meanwhile"
//	@Router		/tables/{table}/rows/{id} [delete]
func (s *Server) deleteTableRow(c *fiber.Ctx) error {
	change, err := rowNamed(c)
	if err != nil {
		return err
	}
	if err := s.store.DeleteRow(c.UserContext(), change); err != nil {
		return err
	}
	s.tableChanged(c, change)
	return c.SendStatus(fiber.StatusNoContent)
}

func sendRow(c *fiber.Ctx, row observatory.TableRow) error {
	c.Set(fiber.HeaderETag, strconv.Quote(row.Version))
	return send(c, row)
}

// rowNamed reads who wants to change which row in which version.
func rowNamed(c *fiber.Ctx) (store.RowChange, error) {
	change := store.RowChange{Actor: actor(c), Table: strings.Clone(c.Params("table"))}
	if table.Named(change.Table) == nil {
		return change, observatory.Errorf(observatory.CodeNotFound, "There is no such table.")
	}
	if c.Params("id") != "" {
		id, err := pathID(c, "id")
		if err != nil {
			return change, err
		}
		change.ID = id
	}
	if wanted := strings.TrimPrefix(strings.TrimSpace(c.Get(fiber.HeaderIfMatch)), "W/"); wanted != "*" {
		change.Version = strings.Clone(strings.Trim(wanted, `"`))
	}
	return change, nil
}

// rowChange reads a change with its values and checks what only this package can.
func (s *Server) rowChange(c *fiber.Ctx) (store.RowChange, error) {
	change, err := rowNamed(c)
	if err != nil {
		return change, err
	}
	if err := decodeJSON(c, &change.Values); err != nil {
		return change, err
	}
	if change.Table == "strategy_obs" {
		err = s.checkStrategyRow(c, &change)
	}
	return change, err
}

// checkStrategyRow holds a strategy that is edited in its table against the
// instrument, as the page of strategies does.
func (s *Server) checkStrategyRow(c *fiber.Ctx, change *store.RowChange) error {
	whole := map[string]any{}
	if change.ID != 0 {
		row, _, err := s.store.TableRow(c.UserContext(), change.Table, change.ID)
		if err != nil {
			return err
		}
		whole = row.Values
		if change.Version == "" { // what is checked is what is changed
			change.Version = row.Version
		}
	}
	for name, value := range change.Values {
		whole[name] = value
	}
	text, err := json.Marshal(whole)
	if err != nil {
		return err
	}
	var one observatory.Strategy
	if err := json.Unmarshal(text, &one); err != nil {
		return jsonProblem(err)
	}
	problems, err := s.strategyProblems(c.UserContext(), one)
	if err == nil && len(problems) > 0 {
		err = observatory.Invalid("The strategy cannot be saved.", problems...)
	}
	return err
}

func (s *Server) strategyProblems(ctx context.Context, one observatory.Strategy) ([]observatory.Problem, error) {
	instrument, err := s.store.Instrument(ctx)
	if err != nil {
		return nil, err
	}
	return voevent.CheckStrategy(one, instrument), nil
}

// planned are the tables on which the schedule rests, access those on which
// rests who may do what.
var (
	planned = []string{
		"request", "sequence", "scientific_program", "country", "user_level", "pyros_user",
		"telescope", "detector", "filter", "filter_wheel", "filter_slot",
	}
	accounts = []string{"pyros_user", "user_level"}
)

// tableChanged does what follows from a change that was committed.
func (s *Server) tableChanged(c *fiber.Ctx, change store.RowChange) {
	if slices.Contains(accounts, change.Table) {
		s.access.forgetAll()
	}
	if s.planner == nil || !slices.Contains(planned, change.Table) {
		return
	}
	why := "the table " + change.Table + " was changed by " + change.Actor.Name
	if err := s.planner.Replan(c.UserContext(), change.Actor, why); err != nil { // the planner's own look comes later
		s.log.WarnContext(c.UserContext(), "planning was not woken", "why", why, "error", err)
	}
}
