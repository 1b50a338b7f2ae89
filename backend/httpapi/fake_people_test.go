package httpapi

import (
	"context"
	"strings"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// What the fake store knows of people is little: the real one is joined in
// people_test.go.

func (f *fakeStore) SetPassword(_ context.Context, _ observatory.Actor, id int, hash string, _ *time.Time) error {
	end, err := f.begin()
	defer end()
	f.hashes[id] = hash
	return err
}

func (f *fakeStore) KeepHash(_ context.Context, id int, hash string) error {
	end, err := f.begin()
	defer end()
	f.hashes[id] = hash
	return err
}

func (f *fakeStore) Access(_ context.Context, id int) (store.Access, error) {
	end, err := f.begin()
	defer end()
	u := f.users[id]
	return store.Access{Name: u.Username, Role: u.Role, Active: u.Active, MustChange: u.MustChange, Generation: u.Generation}, err
}

func (f *fakeStore) Register(context.Context, store.Registration) (bool, error) {
	end, err := f.begin()
	defer end()
	return true, err
}

func (f *fakeStore) Users(context.Context) (list []observatory.User, err error) {
	end, err := f.begin()
	defer end()
	for _, u := range f.users {
		list = append(list, u)
	}
	return list, err
}

func (f *fakeStore) EditUser(_ context.Context, _ observatory.Actor, id int, _ store.UserEdit) (observatory.User, error) {
	end, err := f.begin()
	defer end()
	return f.users[id], err
}

func (f *fakeStore) DeleteUser(context.Context, observatory.Actor, int) error {
	end, err := f.begin()
	defer end()
	return err
}

func (f *fakeStore) Quota(_ context.Context, id int) (observatory.QuotaReport, error) {
	end, err := f.begin()
	defer end()
	return observatory.QuotaReport{
		User: observatory.Quota{Name: f.users[id].Username, QuotaS: 1e6, LeftS: 1e6}, Country: observatory.Quota{Name: "France", QuotaS: 1e6, LeftS: 1e6},
	}, err
}

func (f *fakeStore) RecordAction(_ context.Context, who observatory.Actor, action string, _ int, text string) error {
	end, err := f.begin()
	defer end()
	f.actions = append(f.actions, observatory.UserAction{UserID: who.UserID, Actor: who.Name, Action: action, Text: text, At: testNow})
	return err
}

func (f *fakeStore) Actions(context.Context, observatory.Actor, store.ActionFilter) (store.Page[observatory.UserAction], error) {
	end, err := f.begin()
	defer end()
	return store.Page[observatory.UserAction]{Items: f.actions}, err
}

func (f *fakeStore) CountryNames(context.Context) ([]string, error) {
	end, err := f.begin()
	defer end()
	return []string{"France"}, err
}

func (f *fakeStore) Countries(context.Context) ([]observatory.CountryShare, error) {
	end, err := f.begin()
	defer end()
	return []observatory.CountryShare{{Country: observatory.Country{ID: 1, Name: "France"}}}, err
}

func (f *fakeStore) Levels(context.Context) ([]observatory.LevelShare, error) {
	end, err := f.begin()
	defer end()
	return []observatory.LevelShare{{UserLevel: observatory.UserLevel{ID: 1, Name: "Admin", Role: admin}}}, err
}

func (f *fakeStore) Programs(context.Context) ([]observatory.ProgramShare, error) {
	end, err := f.begin()
	defer end()
	return []observatory.ProgramShare{{Program: observatory.Program{ID: 1, Name: "GRB"}}}, err
}

func (f *fakeStore) SaveCountry(context.Context, observatory.Actor, int, store.ShareEdit) (int, error) {
	end, err := f.begin()
	defer end()
	return 1, err
}

func (f *fakeStore) SaveLevel(context.Context, observatory.Actor, int, store.ShareEdit) (int, error) {
	end, err := f.begin()
	defer end()
	return 1, err
}

func (f *fakeStore) SaveProgram(context.Context, observatory.Actor, int, store.ShareEdit) (int, error) {
	end, err := f.begin()
	defer end()
	return 1, err
}

// told gives the actions that were recorded, one a line.
func (f *fakeStore) told() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var lines []string
	for _, a := range f.actions {
		lines = append(lines, a.Actor+" "+a.Action+" "+a.Text)
	}
	return strings.Join(lines, "\n")
}
