package store

import (
	"context"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/strategyobs"
	"pyros/ent/version"
)

// The version of the standard strategies. They are added once: one that a
// person deleted does not come back at the next start.
const strategiesModule, strategiesVersion = "standard strategies", "1"

// SeedStrategies adds the strategies that the database lacks, by name, once in
// its life.
func (s *Store) SeedStrategies(ctx context.Context, strategies []observatory.Strategy) error {
	return s.write(ctx, "standard strategies", func(ctx context.Context, t *tx) error {
		there, err := t.Version.Query().Where(version.Module(strategiesModule), version.Version(strategiesVersion)).Exist(ctx)
		if err != nil || there {
			return err
		}
		for _, noun := range strategies {
			missing, err := absent(t.StrategyObs.Query().Where(strategyobs.Name(noun.Name)).OnlyID(ctx))
			if missing {
				err = createStrategy(t, noun).Exec(ctx)
			}
			if err != nil {
				return err
			}
		}
		return t.keepVersion(ctx, strategiesModule, strategiesVersion)
	})
}

// Strategies gives all strategies, by rank.
func (s *Store) Strategies(ctx context.Context) (strategies []observatory.Strategy, err error) {
	err = s.read(ctx, "strategies", func(ctx context.Context, c *ent.Client) error {
		rows, err := c.StrategyObs.Query().Order(ent.Asc(strategyobs.FieldRank, strategyobs.FieldID)).All(ctx)
		strategies = make([]observatory.Strategy, len(rows))
		for i, row := range rows {
			strategies[i] = strategyNoun(row)
		}
		return err
	})
	return strategies, err
}

// Strategy gives one strategy.
func (s *Store) Strategy(ctx context.Context, id int) (noun observatory.Strategy, err error) {
	err = s.read(ctx, "strategy", func(ctx context.Context, c *ent.Client) error {
		row, err := c.StrategyObs.Get(ctx, id)
		if err == nil {
			noun = strategyNoun(row)
		}
		return err
	})
	return noun, err
}

// AddStrategy keeps a new strategy, which was checked. A name that is taken is
// a conflict.
func (s *Store) AddStrategy(ctx context.Context, noun observatory.Strategy) (saved observatory.Strategy, err error) {
	err = s.write(ctx, "strategy", func(ctx context.Context, t *tx) error {
		row, err := createStrategy(t, noun).Save(ctx)
		if err == nil {
			saved = strategyNoun(row)
		}
		return err
	})
	return saved, err
}

// SaveStrategy changes a strategy, which was checked. Version 0 means whatever
// version it has.
func (s *Store) SaveStrategy(ctx context.Context, id, ifVersion int, noun observatory.Strategy) (saved observatory.Strategy, err error) {
	err = s.write(ctx, "strategy", func(ctx context.Context, t *tx) error {
		if err := t.currentStrategy(ctx, id, ifVersion); err != nil {
			return err
		}
		err := t.StrategyObs.UpdateOneID(id).SetName(noun.Name).SetDescription(noun.Description).SetActive(noun.Active).SetRank(noun.Rank).
			SetKinds(kindWords(noun.Kinds)).SetMissions(list(noun.Missions)).SetPacketTypes(list(noun.PacketTypes)).
			SetMaxErrorDeg(noun.MaxErrorDeg).SetMaxAgeS(noun.MaxAgeS).SetMinAltDeg(noun.MinAltDeg).SetKnownSources(noun.KnownSources).
			SetProgram(noun.Program).SetPriority(noun.Priority).SetPreempt(noun.Preempt).SetDelayS(noun.DelayS).SetWindowS(noun.WindowS).
			SetAlbums(noun.Albums).AddVersion(1).Exec(ctx)
		if err != nil {
			return err
		}
		row, err := t.StrategyObs.Get(ctx, id)
		if err == nil {
			saved = strategyNoun(row)
		}
		return err
	})
	return saved, err
}

// DeleteStrategy removes a strategy; what it has made stays.
func (s *Store) DeleteStrategy(ctx context.Context, id, ifVersion int) error {
	return s.write(ctx, "strategy", func(ctx context.Context, t *tx) error {
		if err := t.currentStrategy(ctx, id, ifVersion); err != nil {
			return err
		}
		return t.StrategyObs.DeleteOneID(id).Exec(ctx)
	})
}

// currentStrategy refuses a version that is not the current one.
func (t *tx) currentStrategy(ctx context.Context, id, ifVersion int) error {
	row, err := t.StrategyObs.Get(ctx, id)
	if err != nil {
		return err
	}
	if ifVersion != 0 && ifVersion != row.Version {
		return observatory.Errorf(observatory.CodeStale, "Strategy %d was changed meanwhile: it has version %d, not %d.", id, row.Version, ifVersion)
	}
	return nil
}

func createStrategy(t *tx, noun observatory.Strategy) *ent.StrategyObsCreate {
	return t.StrategyObs.Create().SetName(noun.Name).SetDescription(noun.Description).SetActive(noun.Active).SetRank(noun.Rank).
		SetKinds(kindWords(noun.Kinds)).SetMissions(list(noun.Missions)).SetPacketTypes(list(noun.PacketTypes)).
		SetMaxErrorDeg(noun.MaxErrorDeg).SetMaxAgeS(noun.MaxAgeS).SetMinAltDeg(noun.MinAltDeg).SetKnownSources(noun.KnownSources).
		SetProgram(noun.Program).SetPriority(noun.Priority).SetPreempt(noun.Preempt).SetDelayS(noun.DelayS).SetWindowS(noun.WindowS).
		SetAlbums(noun.Albums)
}

func kindWords(kinds []observatory.AlertKind) []string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = string(k)
	}
	return out
}

func strategyNoun(r *ent.StrategyObs) observatory.Strategy {
	noun := observatory.Strategy{
		ID: r.ID, Name: r.Name, Description: r.Description, Active: r.Active, Rank: r.Rank, Kinds: make([]observatory.AlertKind, len(r.Kinds)),
		Missions: list(r.Missions), PacketTypes: list(r.PacketTypes), MaxErrorDeg: r.MaxErrorDeg, MaxAgeS: r.MaxAgeS,
		MinAltDeg: r.MinAltDeg, KnownSources: r.KnownSources, Program: r.Program, Priority: r.Priority, Preempt: r.Preempt,
		DelayS: r.DelayS, WindowS: r.WindowS, Albums: list(r.Albums), Version: r.Version,
	}
	for i, k := range r.Kinds {
		noun.Kinds[i] = observatory.AlertKind(k)
	}
	return noun
}
