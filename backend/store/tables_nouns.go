package store

import (
	"context"
	"slices"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/table"
)

// rowNouns makes nouns of rows, with the names of the rows that they name.
func rowNouns(ctx context.Context, c *ent.Client, tb *table.Table, rows []table.Row) ([]observatory.TableRow, error) {
	nouns := make([]observatory.TableRow, len(rows))
	for i, r := range rows {
		nouns[i] = observatory.TableRow{ID: r.ID, Title: tb.Titled(r), Version: tb.Version(r), Values: r.Values, Names: map[string]string{}, Kept: keptRow(tb, r)}
	}
	for _, f := range tb.Fields {
		if f.Target == "" {
			continue
		}
		var ids []int
		for _, r := range rows {
			if id, ok := r.Values[f.Name].(int); ok {
				ids = append(ids, id)
			}
		}
		if len(ids) == 0 {
			continue
		}
		slices.Sort(ids)
		titles, err := table.Named(f.Target).Titles(ctx, c, slices.Compact(ids))
		if err != nil {
			return nil, err
		}
		for i, r := range rows {
			if id, ok := r.Values[f.Name].(int); ok {
				nouns[i].Names[f.Name] = titles[id]
			}
		}
	}
	return nouns, nil
}

// keptRow says why a row is not changed by hand, though its table's rows are.
func keptRow(tb *table.Table, row table.Row) string {
	if rule := tableRules[tb.Name]; rule.kept != nil {
		return rule.kept(row)
	}
	return ""
}

func rowNoun(ctx context.Context, c *ent.Client, tb *table.Table, row table.Row) (observatory.TableRow, error) {
	nouns, err := rowNouns(ctx, c, tb, []table.Row{row})
	if err != nil {
		return observatory.TableRow{}, err
	}
	return nouns[0], nil
}

// heldNamed is how many holders of a row are named.
const heldNamed = 3

// holds gives what belongs to a row or holds on to it, edge by edge.
func holds(ctx context.Context, c *ent.Client, tb *table.Table, id int) ([]observatory.TableHeld, error) {
	held := make([]observatory.TableHeld, len(tb.Edges))
	for i, edge := range tb.Edges {
		other := table.Named(edge.Table)
		n, err := tb.Held(ctx, c, edge, id)
		if err != nil {
			return nil, err
		}
		held[i] = observatory.TableHeld{TableEdge: edge, Label: other.Label, Rows: n, Titles: []string{}}
		if n == 0 || edge.Field == "" {
			continue
		}
		if held[i].Titles, err = other.Holding(ctx, c, edge.Field, id, heldNamed); err != nil {
			return nil, err
		}
	}
	return held, nil
}
