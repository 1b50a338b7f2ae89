package store

import (
	"context"
	"strings"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/country"
	"pyros/ent/pyrosuser"
	"pyros/ent/scientificprogram"
	"pyros/ent/userlevel"
)

// Countries gives all countries by name with what their users used.
func (s *Store) Countries(ctx context.Context) (list []observatory.CountryShare, err error) {
	err = s.read(ctx, "countries", func(ctx context.Context, c *ent.Client) error {
		rows, err := c.Country.Query().Order(ent.Asc(country.FieldName)).WithUsers().All(ctx)
		if err != nil {
			return err
		}
		used, spent, err := spentBy(ctx, c, byUser, 0)
		if err != nil {
			return err
		}
		list = make([]observatory.CountryShare, len(rows))
		for i, row := range rows {
			sum, all := ofUsers(row.Edges.Users, used), ofUsers(row.Edges.Users, spent)
			list[i] = observatory.CountryShare{Country: countryNoun(row), UsedS: sum, LeftS: left(row.QuotaS, all), Users: len(row.Edges.Users)}
		}
		return nil
	})
	return list, err
}

func ofUsers(users []*ent.PyrosUser, seconds map[int]float64) (sum float64) {
	for _, u := range users {
		sum += seconds[u.ID]
	}
	return sum
}

func countryNoun(c *ent.Country) observatory.Country {
	return observatory.Country{ID: c.ID, Name: c.Name, Description: c.Description, QuotaS: c.QuotaS}
}

// CountryNames gives the countries by name, for those who register.
func (s *Store) CountryNames(ctx context.Context) ([]string, error) {
	names, err := s.reader.Country.Query().Order(ent.Asc(country.FieldName)).Select(country.FieldName).Strings(ctx)
	return names, fail("countries", err)
}

// Levels gives all user levels, the mightiest last, with what their users used.
func (s *Store) Levels(ctx context.Context) (list []observatory.LevelShare, err error) {
	err = s.read(ctx, "user levels", func(ctx context.Context, c *ent.Client) error {
		rows, err := c.UserLevel.Query().Order(ent.Desc(userlevel.FieldPriority), ent.Asc(userlevel.FieldName)).WithUsers().All(ctx)
		if err != nil {
			return err
		}
		used, err := usage(ctx, c, byUser, 0, observatory.SequenceExecuted)
		if err != nil {
			return err
		}
		list = make([]observatory.LevelShare, len(rows))
		for i, row := range rows {
			list[i] = observatory.LevelShare{UserLevel: levelNoun(row), UsedS: ofUsers(row.Edges.Users, used), Users: len(row.Edges.Users)}
		}
		return nil
	})
	return list, err
}

func levelNoun(l *ent.UserLevel) observatory.UserLevel {
	return observatory.UserLevel{ID: l.ID, Name: l.Name, Description: l.Description, Role: l.Role, Priority: l.Priority, QuotaS: l.QuotaS}
}

// Programs gives all programs by name with what their requests used.
func (s *Store) Programs(ctx context.Context) (list []observatory.ProgramShare, err error) {
	err = s.read(ctx, "programs", func(ctx context.Context, c *ent.Client) error {
		rows, err := c.ScientificProgram.Query().Order(ent.Asc(scientificprogram.FieldName)).
			WithMembers(func(q *ent.PyrosUserQuery) { q.Select(pyrosuser.FieldID) }).All(ctx)
		if err != nil {
			return err
		}
		used, spent, err := spentBy(ctx, c, byProgram, 0)
		if err != nil {
			return err
		}
		list = make([]observatory.ProgramShare, len(rows))
		for i, row := range rows {
			list[i] = observatory.ProgramShare{
				Program: observatory.Program{ID: row.ID, Name: row.Name, Description: row.Description, QuotaS: row.QuotaS, Priority: row.Priority},
				UsedS:   used[row.ID], LeftS: left(row.QuotaS, spent[row.ID]), Members: len(row.Edges.Members),
			}
		}
		return nil
	})
	return list, err
}

// Quota gives what bounds the requests of a user.
func (s *Store) Quota(ctx context.Context, userID int) (report observatory.QuotaReport, err error) {
	user, err := s.User(ctx, userID)
	if err != nil {
		return report, err
	}
	countries, err := s.Countries(ctx)
	if err != nil {
		return report, err
	}
	programs, err := s.Programs(ctx)
	if err != nil {
		return report, err
	}
	report.User = observatory.Quota{Name: user.Username, QuotaS: user.QuotaS, UsedS: user.UsedS, LeftS: user.LeftS}
	for _, c := range countries {
		if c.Name == user.Country {
			report.Country = observatory.Quota{Name: c.Name, QuotaS: c.QuotaS, UsedS: c.UsedS, LeftS: c.LeftS}
		}
	}
	for _, name := range user.Programs {
		for _, p := range programs {
			if p.Name == name {
				report.Programs = append(report.Programs, observatory.Quota{Name: p.Name, QuotaS: p.QuotaS, UsedS: p.UsedS, LeftS: p.LeftS})
			}
		}
	}
	return report, nil
}

// ShareEdit is what of a country, level or program shall change; nil stays as
// it is. A new one needs a name, a new level a role too. Countries have no
// priority.
type ShareEdit struct {
	Name, Description *string
	QuotaS            *float64
	Priority          *int              // 1 most important ... 5 least
	Role              *observatory.Role // of a level
}

func (e ShareEdit) check(isNew bool) error {
	var problems []observatory.Problem
	if e.Name == nil && isNew || e.Name != nil && strings.TrimSpace(*e.Name) == "" {
		problems = append(problems, observatory.Problem{Field: "name", Message: "is missing"})
	}
	if e.QuotaS != nil && (!finite(*e.QuotaS) || *e.QuotaS < 0) {
		problems = append(problems, observatory.Problem{Field: "quota_s", Message: "must be 0 or more seconds"})
	}
	if e.Priority != nil && (*e.Priority < 1 || *e.Priority > 5) {
		problems = append(problems, observatory.Problem{Field: "priority", Message: "must be from 1 (most important) to 5"})
	}
	if e.Role != nil && !e.Role.AtLeast(observatory.RoleVisitor) {
		problems = append(problems, observatory.Problem{Field: "role", Message: "must be visitor, scientist, operator or admin"})
	}
	if problems != nil {
		return observatory.Invalid("It cannot be saved so.", problems...)
	}
	return nil
}

// saveShare makes (id 0) or changes one and keeps the history.
func (s *Store) saveShare(ctx context.Context, actor observatory.Actor, kind string, id int, e ShareEdit, save func(ctx context.Context, t *tx) (int, string, error)) (saved int, err error) {
	if err := e.check(id == 0); err != nil {
		return 0, err
	}
	err = s.write(ctx, kind, func(ctx context.Context, t *tx) error {
		made, name, err := save(ctx, t)
		if ent.IsConstraintError(err) {
			return observatory.Errorf(observatory.CodeConflict, "There is a %s of this name already.", kind)
		}
		if err != nil {
			return err
		}
		saved = made
		if id == 0 {
			return t.did(ctx, actor, kind+".create", made, "Made the "+kind+" "+name+".")
		}
		return t.did(ctx, actor, kind+".edit", made, "Changed the "+kind+" "+name+".")
	})
	return saved, err
}

// SaveCountry makes a country (id 0) or changes one, and gives its id.
func (s *Store) SaveCountry(ctx context.Context, actor observatory.Actor, id int, e ShareEdit) (int, error) {
	return s.saveShare(ctx, actor, "country", id, e, func(ctx context.Context, t *tx) (int, string, error) {
		var row *ent.Country
		var err error
		if id == 0 {
			row, err = t.Country.Create().SetName(*e.Name).SetNillableDescription(e.Description).SetNillableQuotaS(e.QuotaS).Save(ctx)
		} else {
			row, err = t.Country.UpdateOneID(id).SetNillableName(e.Name).SetNillableDescription(e.Description).SetNillableQuotaS(e.QuotaS).Save(ctx)
		}
		if err != nil {
			return 0, "", err
		}
		return row.ID, row.Name, nil
	})
}

// SaveProgram makes a program (id 0) or changes one, and gives its id.
func (s *Store) SaveProgram(ctx context.Context, actor observatory.Actor, id int, e ShareEdit) (int, error) {
	return s.saveShare(ctx, actor, "program", id, e, func(ctx context.Context, t *tx) (int, string, error) {
		var row *ent.ScientificProgram
		var err error
		if id == 0 {
			row, err = t.ScientificProgram.Create().SetName(*e.Name).SetNillableDescription(e.Description).
				SetNillableQuotaS(e.QuotaS).SetNillablePriority(e.Priority).Save(ctx)
		} else {
			row, err = t.ScientificProgram.UpdateOneID(id).SetNillableName(e.Name).SetNillableDescription(e.Description).
				SetNillableQuotaS(e.QuotaS).SetNillablePriority(e.Priority).Save(ctx)
		}
		if err != nil {
			return 0, "", err
		}
		return row.ID, row.Name, nil
	})
}

// SaveLevel makes a user level (id 0) or changes one, and gives its id. A
// changed role holds for its users at once; an administrator is left.
func (s *Store) SaveLevel(ctx context.Context, actor observatory.Actor, id int, e ShareEdit) (int, error) {
	if id == 0 && e.Role == nil {
		return 0, observatory.Invalid("It cannot be saved so.", observatory.Problem{Field: "role", Message: "is missing"})
	}
	return s.saveShare(ctx, actor, "level", id, e, func(ctx context.Context, t *tx) (int, string, error) {
		if id == 0 {
			row, err := t.UserLevel.Create().SetName(*e.Name).SetNillableDescription(e.Description).SetRole(*e.Role).
				SetNillableQuotaS(e.QuotaS).SetNillablePriority(e.Priority).Save(ctx)
			if err != nil {
				return 0, "", err
			}
			return row.ID, row.Name, nil
		}
		row, err := t.UserLevel.UpdateOneID(id).SetNillableName(e.Name).SetNillableDescription(e.Description).SetNillableRole(e.Role).
			SetNillableQuotaS(e.QuotaS).SetNillablePriority(e.Priority).Save(ctx)
		if err != nil {
			return 0, "", err
		}
		if e.Role != nil {
			if err := roleChanged(ctx, t, id); err != nil {
				return 0, "", err
			}
		}
		return row.ID, row.Name, nil
	})
}

func roleChanged(ctx context.Context, t *tx, level int) error {
	left, err := t.PyrosUser.Query().Where(activeAdmin...).Exist(ctx)
	if err != nil {
		return err
	}
	if !left {
		return observatory.Errorf(observatory.CodeConflict, "This is the level of the last administrator.")
	}
	users, err := t.PyrosUser.Query().Where(pyrosuser.LevelID(level)).IDs(ctx)
	for _, id := range users {
		t.publish(observatory.AccountChanged{UserID: id})
	}
	return err
}
