package store

import (
	"context"
	"encoding/json"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/device"
	"pyros/ent/lastvalue"
	"pyros/ent/taskid"
)

// Names of the things of which the last whole value is kept.
const (
	valueConductor   = "conductor"
	valueEnvironment = "environment"
)

// keepValue keeps v as the last value of the name.
func (t *tx) keepValue(ctx context.Context, name string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	n, err := t.LastValue.Update().Where(lastvalue.Name(name)).SetBody(body).SetUpdated(t.now).Save(ctx)
	if err != nil || n > 0 {
		return err
	}
	err = t.LastValue.Create().SetName(name).SetBody(body).SetUpdated(t.now).Exec(ctx)
	if ent.IsConstraintError(err) {
		return errAgain
	}
	return err
}

// lastValue reads the last value of the name; found is false where none was kept.
func lastValue(ctx context.Context, c *ent.Client, name string, into any) (found bool, err error) {
	row, err := c.LastValue.Query().Where(lastvalue.Name(name)).Only(ctx)
	if ent.IsNotFound(err) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	return true, json.Unmarshal(row.Body, into)
}

// SaveConductor keeps the majordome's status; mode and stop outlive the program.
func (s *Store) SaveConductor(ctx context.Context, c observatory.Conductor) error {
	return s.write(ctx, "conductor", func(ctx context.Context, t *tx) error {
		if err := t.keepValue(ctx, valueConductor, c); err != nil {
			return err
		}
		t.publish(c)
		return nil
	})
}

// Conductor gives the majordome's last status; before the first one it starts
// in mode AUTO.
func (s *Store) Conductor(ctx context.Context) (c observatory.Conductor, err error) {
	found, err := lastValue(ctx, s.reader, valueConductor, &c)
	if err != nil {
		return observatory.Conductor{}, fail("conductor", err)
	}
	if !found {
		c = observatory.Conductor{Mode: observatory.ModeAuto, State: observatory.ConductorStarting}
	}
	if c.Channels == nil {
		c.Channels = []observatory.ChannelProgress{}
	}
	return c, nil
}

// SaveDevice keeps the last status of a device.
func (s *Store) SaveDevice(ctx context.Context, d observatory.DeviceStatus) error {
	return s.write(ctx, "device", func(ctx context.Context, t *tx) error {
		t.publish(d)
		name, at := string(d.Name), orNow(d.Updated, t.now)
		n, err := t.Device.Update().Where(device.Name(name)).SetStatus(d).SetUpdated(at).Save(ctx)
		if err != nil || n > 0 {
			return err
		}
		err = t.Device.Create().SetName(name).SetStatus(d).SetUpdated(at).Exec(ctx)
		if ent.IsConstraintError(err) {
			return errAgain
		}
		return err
	})
}

// Devices gives the last status of every device, those that were never read as
// unknown.
func (s *Store) Devices(ctx context.Context) ([]observatory.DeviceStatus, error) {
	rows, err := s.reader.Device.Query().Order(ent.Asc(device.FieldID)).All(ctx)
	if err != nil {
		return nil, fail("devices", err)
	}
	list := make([]observatory.DeviceStatus, len(rows))
	for i, row := range rows {
		list[i] = row.Status
		if row.Updated == nil {
			list[i] = observatory.DeviceStatus{
				Name: observatory.DeviceName(row.Name), Level: observatory.LevelUnknown, Detail: "Not read yet.",
			}
		}
	}
	return list, nil
}

// Address is where a device is by default.
type Address struct {
	Name observatory.DeviceName
	Host string
	Port int // TCP
}

// Addresses gives where the standard context has the devices.
func (s *Store) Addresses(ctx context.Context) ([]Address, error) {
	rows, err := s.reader.Device.Query().Order(ent.Asc(device.FieldID)).All(ctx)
	if err != nil {
		return nil, fail("devices", err)
	}
	list := make([]Address, len(rows))
	for i, row := range rows {
		list[i] = Address{Name: observatory.DeviceName(row.Name), Host: row.Host, Port: row.Port}
	}
	return list, nil
}

// SaveAgent keeps what the supervisor knows of an agent.
func (s *Store) SaveAgent(ctx context.Context, a observatory.AgentState) error {
	return s.write(ctx, "agent", func(ctx context.Context, t *tx) error {
		t.publish(a)
		n, err := t.TaskId.Update().Where(taskid.Name(string(a.Name))).
			SetState(a.State).SetRestarts(a.Restarts).SetLastError(clip(a.LastError, textLen)).
			ClearStarted().SetNillableStarted(momentPtr(a.Started)).
			ClearHeartbeat().SetNillableHeartbeat(momentPtr(a.Heartbeat)).Save(ctx)
		if err != nil || n > 0 {
			return err
		}
		err = t.TaskId.Create().SetName(string(a.Name)).SetState(a.State).SetRestarts(a.Restarts).
			SetLastError(clip(a.LastError, textLen)).SetNillableStarted(momentPtr(a.Started)).
			SetNillableHeartbeat(momentPtr(a.Heartbeat)).Exec(ctx)
		if ent.IsConstraintError(err) {
			return errAgain
		}
		return err
	})
}

// Agents gives what is known of every agent, by name.
func (s *Store) Agents(ctx context.Context) ([]observatory.AgentState, error) {
	rows, err := s.reader.TaskId.Query().Order(ent.Asc(taskid.FieldName)).All(ctx)
	if err != nil {
		return nil, fail("agents", err)
	}
	list := make([]observatory.AgentState, len(rows))
	for i, row := range rows {
		list[i] = observatory.AgentState{
			Name: observatory.AgentName(row.Name), State: row.State, Started: row.Started,
			Heartbeat: row.Heartbeat, Restarts: row.Restarts, LastError: row.LastError,
		}
	}
	return list, nil
}
