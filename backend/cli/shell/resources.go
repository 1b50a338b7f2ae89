package shell

import (
	"slices"
	"strings"

	"pyros/backend/observatory"
)

// resource is something that can be listed and shown.
type resource struct {
	name  string
	also  []string // other names
	about string
	// list is the path of all of them. An answer that is no list is one object,
	// or has the rows in its field rows.
	list, rows string
	// each is the field of a row that holds the rows which are meant.
	each string
	// one is the path of one, "%s" its number; empty: it is looked for in the list.
	one string
	key string // the field that names one; empty: id
	// filters go into the query; what else is asked for is compared here.
	filters []string
	// columns are fields by their path; "title=path" gives another title, "#"
	// before a path counts a list.
	columns string
}

var resources = []resource{
	{
		name: "requests", about: "observation requests that you may see", list: "/requests", one: "/requests/%s",
		filters: []string{"status", "program", "text", "from", "to"},
		columns: "id name user=user_name program status sequences=#sequences alert=is_alert created",
	},
	{
		name: "sequences", about: "the sequences of the requests that you may see", list: "/requests", each: "sequences",
		filters: []string{"text", "from", "to"},
		columns: "id request=request_id name status priority duration=duration_s done=images_done images=images_all planned=planned_start reason",
	},
	{
		name: "changes", about: "what became of a request: ls changes NUMBER", list: "/requests/%s/changes",
		columns: "at sequence=sequence_id from to actor cause",
	},
	{
		name: "schedule", about: "the schedule in force: its entries", list: "/schedules/current", rows: "entries", one: "/schedules/%s",
		columns: "start end sequence=sequence_id name request=request_name user=user_name priority status done=images_done images=images_all",
	},
	{
		name: "leftout", about: "the first of what the schedule in force leaves out, and why", list: "/schedules/current", rows: "left_out", key: "sequence_id",
		columns: "sequence=sequence_id name request=request_name priority reason text",
	},
	{
		name: "schedules", about: "the schedules that were made, newest first", list: "/schedules", one: "/schedules/%s",
		columns: "id night=night.name created policy moved added dropped trigger",
	},
	{
		name: "alerts", about: "alerts that came in", list: "/alerts", one: "/alerts/%s", filters: []string{"outcome", "text"},
		columns: "id name mission kind role outcome received request=request_id",
	},
	{
		name: "strategies", about: "how alerts become requests", list: "/strategies", one: "/strategies/%s",
		columns: "id name active rank program priority preempt window=window_s description",
	},
	{
		name: "images", about: "images that you may see", list: "/images", one: "/images/%s", filters: []string{"night", "request", "sequence", "detector"},
		columns: "id object detector filter night number exposure=exposure_s fwhm=measured.fwhm_arcsec sources=measured.sources file",
	},
	{
		name: "people", also: []string{"users"}, about: "accounts (administrators only)", list: "/people",
		columns: "id email username first_name last_name country level role active left=left_s",
	},
	{
		name: "countries", about: "countries and their quotas", list: "/countries",
		columns: "id name quota=quota_s used=used_s left=left_s users description",
	},
	{
		name: "levels", about: "user levels (administrators only)", list: "/levels",
		columns: "id name role priority quota=quota_s users description",
	},
	{
		name: "programs", about: "scientific programs", list: "/programs",
		columns: "id name priority quota=quota_s used=used_s left=left_s members description",
	},
	{name: "quota", about: "what you and those you share with may still observe", list: "/quota"},
	{
		name: "devices", about: "telescope, dome, cameras, PLC", list: "/devices", key: "name",
		columns: "name connected level state detail latency=latency_ms error",
	},
	{name: "switches", about: "lights and power", list: "/devices/switches", key: "name", columns: "name on updated"},
	{
		name: "environment", about: "the verdict on every element of weather and site", list: "/environment", rows: "verdicts", key: "element",
		columns: "element value unit level unsafe=make_safe interpretation note",
	},
	{
		name: "weather", about: "weather of the last day", list: "/environment/weather", filters: []string{"from", "to", "points"},
		columns: "updated global_status humidity wind wind_dir temperature pressure rain cloud",
	},
	{
		name: "site", about: "state of the building of the last day", list: "/environment/site", filters: []string{"from", "to", "points"},
		columns: "updated global_status lights dome doors temperature shutter pressure humidity",
	},
	{
		name: "agents", about: "the background loops and their hearts", list: "/agents", key: "name",
		columns: "name state started heartbeat restarts error=last_error",
	},
	{
		name: "logs", about: "the log, newest first", list: "/logs", filters: []string{"agent", "level"},
		columns: "created level agent message",
	},
	{
		name: "actions", about: "who did what, newest first", list: "/actions", filters: []string{"user", "action"},
		columns: "at actor action thing=thing_id text",
	},
	{
		name: "detectors", about: "the cameras and what is in their wheels", list: "/instrument", rows: "detectors",
		columns: "id name channel width height scale=pixel_scale_arcsec readout=readout_s min=min_exposure_s max=max_exposure_s filters=#mounted_filters",
	},
	{name: "simulators", about: "the simulated devices (operators only)", list: "/simulators", key: "name", columns: "name address running"},
	{name: "instrument", about: "site, detectors and programs: what requests are checked against", list: "/instrument"},
	{name: "conductor", about: "what the majordome does, and why", list: "/conductor"},
	{name: "status", about: "everything at once", list: "/status"},
}

// find gives the resource of a name, of many or of one.
func find(name string) (resource, error) {
	name = strings.ToLower(name)
	for _, plural := range []string{name, name + "s", strings.TrimSuffix(name, "y") + "ies"} {
		for _, r := range resources {
			if r.name == plural || slices.Contains(r.also, plural) {
				return r, nil
			}
		}
	}
	if name == "person" {
		return find("people")
	}
	return resource{}, observatory.Errorf(observatory.CodeInvalid, "There is nothing called %q; there are %s.", name, strings.Join(names(), ", "))
}

func names() []string {
	var all []string
	for _, r := range resources {
		all = append(append(all, r.name), r.also...)
	}
	return all
}

func (r resource) keyField() string {
	if r.key == "" {
		return "id"
	}
	return r.key
}

// column is one column of a table.
type column struct {
	title, path string
	count       bool
}

func (r resource) table() []column {
	var all []column
	for _, word := range strings.Fields(r.columns) {
		title, path, renamed := strings.Cut(word, "=")
		if !renamed {
			path = title
		}
		path, count := strings.CutPrefix(path, "#")
		all = append(all, column{title, path, count})
	}
	return all
}

// pathOf is the field that a filter's name means; false: there is none.
func (r resource) pathOf(name string) (string, bool) {
	for _, c := range r.table() {
		if c.title == name || c.path == name {
			return c.path, true
		}
	}
	return name, name == r.keyField()
}

// options are what "name=" may be given for a list.
func (r resource) options() []string {
	all := slices.Clone(r.filters)
	for _, c := range r.table() {
		if !slices.Contains(all, c.title) {
			all = append(all, c.title)
		}
	}
	return append(all, "limit")
}
