package store

import (
	"context"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/plc"
	"pyros/ent/plcdevice"
	"pyros/ent/plcdevicestatus"
	"pyros/ent/version"
)

// plcMirror is the PLC's last committed answer with the ids of its rows, so
// that of an answer only what differs is written.
type plcMirror struct {
	plcID    int
	status   observatory.PLCStatus
	valueIDs [][]int // by device and value
	deviceID []int
}

// Bounds of an answer that is kept; the rest is left away.
const (
	maxPLCDevices = 200
	maxPLCValues  = 200
)

// bounded is the status as the tables hold it.
func bounded(p observatory.PLCStatus) observatory.PLCStatus {
	p.From, p.Firmware, p.Site = clip(p.From, nameLen), clip(p.Firmware, nameLen), clip(p.Site, nameLen)
	if p.From == "" {
		p.From = "PLC"
	}
	given := p.Devices[:min(len(p.Devices), maxPLCDevices)]
	p.Devices = make([]observatory.PLCDevice, len(given))
	for i, d := range given {
		d.Name, d.Type, d.Serial = clip(d.Name, nameLen), clip(d.Type, nameLen), clip(d.Serial, nameLen)
		values := d.Values[:min(len(d.Values), maxPLCValues)]
		d.Values = make([]observatory.PLCValue, len(values))
		for j, v := range values {
			v.Name, v.Unit = clip(v.Name, nameLen), clip(v.Unit, nameLen)
			v.Text, v.Comment = clip(v.Text, sentenceLen), clip(v.Comment, sentenceLen)
			if v.Number = known(v.Number); v.Number != nil {
				n := *v.Number // the caller's stays its own
				v.Number = &n
			}
			d.Values[j] = v
		}
		p.Devices[i] = d
	}
	return p
}

// keepPLC writes an answer of the PLC; the mirror is replaced with the commit.
func (s *Store) keepPLC(ctx context.Context, t *tx, p observatory.PLCStatus) error {
	p = bounded(p)
	next, err := s.plc.update(ctx, t, p)
	if err != nil {
		return err
	}
	if next == nil {
		if next, err = insertPLC(ctx, t, p); err != nil {
			return err
		}
	}
	t.committed = func() { s.plc = next }
	return nil
}

// update writes what differs, or gives nil where the answer has another shape
// than the one before, or another process has replaced the rows.
func (m *plcMirror) update(ctx context.Context, t *tx, p observatory.PLCStatus) (*plcMirror, error) {
	if m == nil || !sameShape(m.status, p) {
		return nil, nil
	}
	n, err := t.Plc.Update().Where(plc.ID(m.plcID)).
		ClearDate().SetNillableDate(momentPtr(&p.Date)).SetReceived(moment(p.Received)).Save(ctx)
	if err != nil || n == 0 {
		return nil, err
	}
	for i, d := range p.Devices {
		if d.Valid != m.status.Devices[i].Valid {
			n, err := t.PlcDevice.Update().Where(plcdevice.ID(m.deviceID[i])).SetValid(d.Valid).Save(ctx)
			if err != nil || n == 0 {
				return nil, err
			}
		}
		for j, v := range d.Values {
			if sameReading(v, m.status.Devices[i].Values[j]) {
				continue
			}
			n, err := t.PlcDeviceStatus.Update().Where(plcdevicestatus.ID(m.valueIDs[i][j])).SetText(v.Text).
				ClearNumber().SetNillableNumber(v.Number).SetUpdated(t.now).Save(ctx)
			if err != nil || n == 0 {
				return nil, err
			}
		}
	}
	return &plcMirror{plcID: m.plcID, status: p, valueIDs: m.valueIDs, deviceID: m.deviceID}, nil
}

// sameShape says whether two answers differ in readings only.
func sameShape(a, b observatory.PLCStatus) bool {
	if a.From != b.From || a.Firmware != b.Firmware || a.Site != b.Site || len(a.Devices) != len(b.Devices) {
		return false
	}
	for i, d := range a.Devices {
		e := b.Devices[i]
		if d.Name != e.Name || d.Type != e.Type || d.Serial != e.Serial || len(d.Values) != len(e.Values) {
			return false
		}
		for j, v := range d.Values {
			w := e.Values[j]
			if v.Name != w.Name || v.Unit != w.Unit || v.Comment != w.Comment {
				return false
			}
		}
	}
	return true
}

func sameReading(a, b observatory.PLCValue) bool {
	return a.Text == b.Text && (a.Number == nil) == (b.Number == nil) && (a.Number == nil || *a.Number == *b.Number)
}

// insertPLC replaces all rows of the PLC.
func insertPLC(ctx context.Context, t *tx, p observatory.PLCStatus) (*plcMirror, error) {
	id, err := t.Plc.Query().Where(plc.Name(p.From)).OnlyID(ctx)
	if ent.IsNotFound(err) {
		var row *ent.Plc
		if row, err = t.Plc.Create().SetName(p.From).Save(ctx); err == nil {
			id = row.ID
		}
	}
	if err != nil {
		return nil, err
	}
	err = t.Plc.UpdateOneID(id).SetFirmware(p.Firmware).SetSite(p.Site).
		ClearDate().SetNillableDate(momentPtr(&p.Date)).SetReceived(moment(p.Received)).Exec(ctx)
	if err != nil {
		return nil, err
	}
	if err := t.keepVersion(ctx, p.From, p.Firmware); err != nil {
		return nil, err
	}
	if _, err := t.PlcDevice.Delete().Where(plcdevice.PlcID(id)).Exec(ctx); err != nil {
		return nil, err
	}
	m := &plcMirror{plcID: id, status: p}
	for i, d := range p.Devices {
		row, err := t.PlcDevice.Create().SetPlcID(id).SetPosition(i).SetName(d.Name).SetType(d.Type).
			SetSerialNumber(d.Serial).SetValid(d.Valid).Save(ctx)
		if err != nil {
			return nil, err
		}
		values := make([]*ent.PlcDeviceStatusCreate, len(d.Values))
		for j, v := range d.Values {
			values[j] = t.PlcDeviceStatus.Create().SetDeviceID(row.ID).SetPosition(j).SetName(v.Name).SetNillableNumber(v.Number).
				SetText(v.Text).SetUnit(v.Unit).SetComment(v.Comment).SetUpdated(t.now)
		}
		saved, err := t.PlcDeviceStatus.CreateBulk(values...).Save(ctx)
		if err != nil {
			return nil, err
		}
		ids := make([]int, len(saved))
		for j, v := range saved {
			ids[j] = v.ID
		}
		m.deviceID, m.valueIDs = append(m.deviceID, row.ID), append(m.valueIDs, ids)
	}
	return m, nil
}

// keepVersion remembers since when a module has a version.
func (t *tx) keepVersion(ctx context.Context, module, number string) error {
	module, number = clip(module, nameLen), clip(number, nameLen)
	there, err := t.Version.Query().Where(version.Module(module), version.Version(number)).Exist(ctx)
	if err != nil || there {
		return err
	}
	return t.Version.Create().SetModule(module).SetVersion(number).SetCreated(t.now).Exec(ctx)
}

// PLCStatus gives the PLC's last answer, nil before the first one.
func (s *Store) PLCStatus(ctx context.Context) (status *observatory.PLCStatus, err error) {
	err = s.read(ctx, "PLC status", func(ctx context.Context, c *ent.Client) error {
		row, err := c.Plc.Query().Where(plc.ReceivedNotNil()).Order(ent.Desc(plc.FieldReceived)).
			WithDevices(func(q *ent.PlcDeviceQuery) {
				q.Order(ent.Asc(plcdevice.FieldPosition)).WithValues(func(q *ent.PlcDeviceStatusQuery) {
					q.Order(ent.Asc(plcdevicestatus.FieldPosition))
				})
			}).First(ctx)
		if ent.IsNotFound(err) {
			return nil
		} else if err != nil {
			return err
		}
		status = plcNoun(row)
		return nil
	})
	return status, err
}

func plcNoun(row *ent.Plc) *observatory.PLCStatus {
	p := &observatory.PLCStatus{
		From: row.Name, Firmware: row.Firmware, Site: row.Site, Date: value(row.Date), Received: value(row.Received),
		Devices: make([]observatory.PLCDevice, len(row.Edges.Devices)),
	}
	for i, d := range row.Edges.Devices {
		noun := observatory.PLCDevice{
			Name: d.Name, Type: d.Type, Serial: d.SerialNumber, Valid: d.Valid, Values: make([]observatory.PLCValue, len(d.Edges.Values)),
		}
		for j, v := range d.Edges.Values {
			noun.Values[j] = observatory.PLCValue{Name: v.Name, Number: v.Number, Text: v.Text, Unit: v.Unit, Comment: v.Comment}
		}
		p.Devices[i] = noun
	}
	return p
}
