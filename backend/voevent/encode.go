package voevent

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"text/template"
	"time"

	"pyros/backend/observatory"
)

// Encode writes a VOEvent 2.0 that Parse reads again: for a simulator, a test
// of the way of an alert, or to tell others. What a packet must have is its
// ivorn; the traits are written as the missions write them.
func Encode(p observatory.AlertPacket) ([]byte, error) {
	if p.Ivorn == "" {
		return nil, observatory.Invalid("The alert cannot be written.", observatory.Problem{Field: "ivorn", Message: "is missing"})
	}
	var b bytes.Buffer
	if err := voeventFile.Execute(&b, p); err != nil {
		return nil, fmt.Errorf("write alert: %w", err)
	}
	return b.Bytes(), nil
}

var voeventFile = template.Must(template.New("voevent").Funcs(template.FuncMap{
	"x": escape, "time": isoTime, "deg": decimal, "trigger": triggerParam, "or": orText,
}).Parse(`<?xml version="1.0" encoding="UTF-8"?>
<voe:VOEvent xmlns:voe="http://www.ivoa.net/xml/VOEvent/v2.0" version="2.0" role="{{x (print .Role)}}" ivorn="{{x .Ivorn}}">
  <Who>
{{- if .Author}}
    <AuthorIVORN>{{x .Author}}</AuthorIVORN>
{{- end}}{{with .Written}}
    <Date>{{time .}}</Date>
{{- end}}
  </Who>
  <What>
{{- if .Type}}
    <Param name="Packet_Type" value="{{x .Type}}"/>
{{- end}}{{if .TriggerID}}
    <Param name="{{trigger .Mission}}" value="{{x .TriggerID}}" ucd="meta.id"/>
{{- end}}{{range .Traits}}{{if eq . "test"}}
    <Param name="Test_Notice" value="true"/>
{{- else if eq . "not_a_burst"}}
    <Param name="Def_NOT_a_GRB" value="true"/>
{{- else if eq . "lost_lock"}}
    <Param name="StarTrack_Lost_Lock" value="true"/>
{{- else if eq . "known_source"}}
    <Param name="Target_in_Gnd_Catalog" value="true"/>
{{- else if eq . "retraction"}}
    <Param name="Retraction" value="true"/>
{{- end}}{{end}}
  </What>
  <WhereWhen>
    <ObsDataLocation>
      <ObservatoryLocation id="GEOLUN"/>
      <ObservationLocation>
        <AstroCoordSystem id="{{x (or .Frame "UTC-ICRS-GEO")}}"/>
        <AstroCoords coord_system_id="{{x (or .Frame "UTC-ICRS-GEO")}}">
{{- with .EventTime}}
          <Time unit="s"><TimeInstant><ISOTime>{{time .}}</ISOTime></TimeInstant></Time>
{{- end}}{{with .Position}}
          <Position2D unit="deg">
            <Name1>RA</Name1>
            <Name2>Dec</Name2>
            <Value2><C1>{{deg .RADeg}}</C1><C2>{{deg .DecDeg}}</C2></Value2>
            {{- with .ErrorDeg}}
            <Error2Radius>{{deg .}}</Error2Radius>
            {{- end}}
          </Position2D>
{{- end}}
        </AstroCoords>
      </ObservationLocation>
    </ObsDataLocation>
  </WhereWhen>
{{- if .Cites}}
  <Citations>
{{- range .Cites}}
    <EventIVORN cite="{{x .Kind}}">{{x .Ivorn}}</EventIVORN>
{{- end}}
  </Citations>
{{- end}}
</voe:VOEvent>
`))

// triggerParam is the name that a mission's trigger has.
func triggerParam(mission string) string {
	switch mission {
	case svom:
		return "Burst_Id"
	case lvk:
		return "GraceID"
	}
	return "TrigID"
}

func isoTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999999") }

func orText(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder never fails
	return b.String()
}
