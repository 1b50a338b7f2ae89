// Package config is everything that an operator may set: typed, with
// defaults, validated as a whole, printable without secrets.
//
// A value comes from, later ones winning: the defaults here, a YAML file, a
// socket_config.ini for the devices, the environment (PYROS_SECTION_KEY), and
// the command line. Unknown keys are errors: a misspelt limit must not pass.
package config

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-viper/mapstructure/v2"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/providers/structs"
	"github.com/knadh/koanf/v2"
	"gopkg.in/ini.v1"

	"pyros/backend/observatory"
)

// Config is the whole of it.
type Config struct {
	// Listen is host:port of the web server.
	Listen string `koanf:"listen" json:"listen"`
	// Data is the folder of database, images, logs and keys.
	Data string `koanf:"data" json:"data"`
	// Database is "sqlite:PATH" or "mysql:DSN"; empty: pyros.db in Data.
	Database string `koanf:"database" json:"database"`
	// Images is the folder of the FITS files; empty: images in Data.
	Images string `koanf:"images" json:"images"`
	// Origins are the web origins, besides the server's own, that may open the live stream.
	Origins []string `koanf:"origins" json:"origins"`
	// TrustedProxies are the addresses of TLS proxies in front, whose word on
	// the client's address and protocol is believed.
	TrustedProxies []string `koanf:"trusted_proxies" json:"trusted_proxies"`
	// SecretFile holds the key that signs access tokens; empty: secret.key in Data, made at the first start.
	SecretFile string `koanf:"secret_file" json:"secret_file"`
	// DevicesFile is a socket_config.ini; its addresses replace those of Devices.
	DevicesFile string `koanf:"devices_file" json:"devices_file"`
	// UT1File is a table of UT1 - UTC: finals2000A of the IERS, or lines
	// "mjd,dut1_s"; empty: UT1 = UTC.
	UT1File string `koanf:"ut1_file" json:"ut1_file"`

	Devices      Devices      `koanf:"devices" json:"devices"`
	Clock        Clock        `koanf:"clock" json:"clock"`
	Night        Night        `koanf:"night" json:"night"`
	Alerts       Alerts       `koanf:"alerts" json:"alerts"`
	Safety       Safety       `koanf:"safety" json:"safety"`
	Planner      Planner      `koanf:"planner" json:"planner"`
	Names        Names        `koanf:"names" json:"names"`
	Log          Log          `koanf:"log" json:"log"`
	Metrics      Metrics      `koanf:"metrics" json:"metrics"`
	Keep         Keep         `koanf:"keep" json:"keep"`
	Calibrations Calibrations `koanf:"calibrations" json:"calibrations"`
	Simulate     Simulate     `koanf:"simulate" json:"simulate"`
}

// Devices are host:port of each device.
type Devices struct {
	Telescope string `koanf:"telescope" json:"telescope"`
	CameraVIS string `koanf:"camera_vis" json:"camera_vis"`
	CameraNIR string `koanf:"camera_nir" json:"camera_nir"`
	PLC       string `koanf:"plc" json:"plc"`
	Dome      string `koanf:"dome" json:"dome"`
}

// ByName gives the addresses by device.
func (d Devices) ByName() map[observatory.DeviceName]string {
	return map[observatory.DeviceName]string{
		observatory.DeviceTelescope: d.Telescope, observatory.DeviceCameraVIS: d.CameraVIS,
		observatory.DeviceCameraNIR: d.CameraNIR, observatory.DevicePLC: d.PLC, observatory.DeviceDome: d.Dome,
	}
}

// Clock is the observatory's time.
type Clock struct {
	// Time is "real", "night" (the coming or present night at the site; for
	// simulated runs) or an RFC 3339 time to start at.
	Time string `koanf:"time" json:"time"`
	// Speed is observatory seconds per real second.
	Speed float64 `koanf:"speed" json:"speed"`
}

// Night bounds what is observed.
type Night struct {
	// SunAltitudeDeg is the Sun's altitude under which the night may be filled.
	SunAltitudeDeg float64 `koanf:"sun_altitude_deg" json:"sun_altitude_deg"`
}

// Alerts says where alerts come in.
type Alerts struct {
	// Folder is watched for VOEvents and GCN notices; empty: alerts in Data.
	Folder string `koanf:"folder" json:"folder"`
}

// Safety holds what is about the environment besides its limits.
type Safety struct {
	// LimitsFile is a YAML file that changes limits of the environment; empty: the defaults.
	LimitsFile string `koanf:"limits_file" json:"limits_file"`
	// HoldScale multiplies the times that must pass before safe is believed
	// again; below 1 only where the devices are simulated.
	HoldScale float64 `koanf:"hold_scale" json:"hold_scale"`
	// Poll is the interval between two questions to the PLC.
	Poll time.Duration `koanf:"poll" json:"poll"`
}

// Planner chooses how a night is filled.
type Planner struct {
	Policy string        `koanf:"policy" json:"policy"` // strict or weighted
	Budget time.Duration `koanf:"budget" json:"budget"` // real time for the first planning of a night; a later one has a part of it
	// Nights is how many nights are looked at together, the present or coming one
	// included: what has room in a later one need not displace anything now.
	Nights int `koanf:"nights" json:"nights"`
}

// Names says where names of targets are looked up that the catalogue inside the
// program does not have.
type Names struct {
	// Resolver is the address of a service that answers as CDS Sesame does, such as
	// https://cds.unistra.fr/cgi-bin/nph-sesame; empty: none is asked.
	Resolver string `koanf:"resolver" json:"resolver"`
}

// Log says where and how much is written.
type Log struct {
	Level string `koanf:"level" json:"level"` // debug, info, warn, error
	// File is the folder of the log files; empty: logs in Data.
	Folder string `koanf:"folder" json:"folder"`
}

// Metrics opens /metrics to others than this machine.
type Metrics struct {
	// Token must then be sent as a bearer token; empty: this machine only.
	Token string `koanf:"token" json:"token"`
}

// Keep bounds what grows.
type Keep struct {
	// WatchDays is how long every single reading is kept; the archive keeps
	// their least, mean and greatest for ever. 0: for ever.
	WatchDays int `koanf:"watch_days" json:"watch_days"`
	// LogDays is how long rows of the log table are kept. 0: for ever.
	LogDays int `koanf:"log_days" json:"log_days"`
	// ConditionDays is how long lines of the observing conditions are kept: some
	// dozens a night. 0: for ever.
	ConditionDays int `koanf:"condition_days" json:"condition_days"`
	// CalibratedDays is how long calibrated images are kept beside the images as
	// they came, of which they can be made again. 0: for ever.
	CalibratedDays int `koanf:"calibrated_days" json:"calibrated_days"`
}

// Calibrations are taken when a night's observing is over, of the cameras that observed.
type Calibrations struct {
	Enabled bool `koanf:"enabled" json:"enabled"`
	// Bias is the number of bias frames of each camera, Darks of darks of each
	// exposure time of the night, Flats of lamp flats of each filter used. 0: none.
	Bias  int `koanf:"bias" json:"bias"`
	Darks int `koanf:"darks" json:"darks"`
	Flats int `koanf:"flats" json:"flats"`
	// FlatS is the exposure time of a flat, s.
	FlatS float64 `koanf:"flat_s" json:"flat_s"`
}

// Simulate says that simulators stand in for the devices. It then listens on
// this machine only, and has its devices there.
type Simulate struct {
	Enabled bool `koanf:"enabled" json:"enabled"`
	// Programs is the folder of the simulators' programs; empty: beside this one.
	Programs string `koanf:"programs" json:"programs"`
	// Scenarios is the folder of scenario files; empty: those built in.
	Scenarios string `koanf:"scenarios" json:"scenarios"`
}

// Default is what holds when nobody says otherwise.
func Default() Config {
	return Config{
		Listen: "localhost:8000",
		Data:   "data",
		Devices: Devices{
			Telescope: "127.0.0.1:5000", CameraVIS: "127.0.0.1:5001", CameraNIR: "127.0.0.1:5002",
			PLC: "127.0.0.1:5003", Dome: "127.0.0.1:5004",
		},
		Clock:        Clock{Time: "real", Speed: 1},
		Night:        Night{SunAltitudeDeg: -12},
		Safety:       Safety{HoldScale: 1, Poll: 2 * time.Second},
		Planner:      Planner{Policy: "weighted", Budget: time.Second, Nights: 3},
		Log:          Log{Level: "info"},
		Calibrations: Calibrations{Enabled: true, Bias: 9, Darks: 5, Flats: 7, FlatS: 5},
		Keep:         Keep{WatchDays: 90, LogDays: 365, ConditionDays: 3650},
	}
}

// Load reads the layers above the defaults in base. path may be empty; environ
// is in the form of os.Environ; flags are set last, as from the command line.
func Load(base Config, path string, environ []string, flags ...func(*Config)) (Config, error) {
	k := koanf.New(".")
	if err := k.Load(structs.Provider(base, "koanf"), nil); err != nil {
		return base, fmt.Errorf("defaults: %w", err)
	}
	known := map[string]bool{}
	for _, key := range k.Keys() {
		known[key] = true
	}
	if path != "" {
		if err := k.Load(file.Provider(path), yaml.Parser()); err != nil {
			return base, fmt.Errorf("configuration %s: %w", path, err)
		}
	}
	if err := k.Load(env.Provider(".", env.Opt{
		Prefix:        "PYROS_",
		TransformFunc: func(key, value string) (string, any) { return environmentKey(key, known), value },
		EnvironFunc:   func() []string { return environ },
	}), nil); err != nil {
		return base, fmt.Errorf("environment: %w", err)
	}
	var c Config
	err := k.UnmarshalWithConf("", &c, koanf.UnmarshalConf{DecoderConfig: &mapstructure.DecoderConfig{
		Result: &c, TagName: "koanf", WeaklyTypedInput: true, ErrorUnused: true,
		DecodeHook: mapstructure.ComposeDecodeHookFunc(
			mapstructure.StringToTimeDurationHookFunc(), mapstructure.StringToSliceHookFunc(",")),
	}})
	if err != nil {
		return base, fmt.Errorf("configuration: %w", err)
	}
	if c.DevicesFile != "" {
		if err := c.Devices.readINI(c.DevicesFile); err != nil {
			return base, err
		}
	}
	for _, set := range flags {
		set(&c)
	}
	return c, c.Validate()
}

// environmentKey turns PYROS_SAFETY_HOLD_SCALE into safety.hold_scale. Names
// that are no setting (PYROS_TEST_... and the like) are passed over.
func environmentKey(name string, known map[string]bool) string {
	flat := strings.ToLower(strings.TrimPrefix(name, "PYROS_"))
	for key := range known {
		if strings.ReplaceAll(key, ".", "_") == flat {
			return key
		}
	}
	return ""
}

// readINI takes the addresses of a socket_config.ini: a section for each
// device with ip and port. A device that the file does not name keeps its own.
func (d *Devices) readINI(path string) error {
	f, err := ini.Load(path)
	if err != nil {
		return fmt.Errorf("devices file %s: %w", path, err)
	}
	fields := map[string]*string{
		"Telescope": &d.Telescope, "CameraVIS": &d.CameraVIS, "CameraNIR": &d.CameraNIR, "PLC": &d.PLC, "Dome": &d.Dome,
	}
	for _, section := range f.Sections() {
		if section.Name() == ini.DefaultSection {
			continue
		}
		field, ok := fields[section.Name()]
		if !ok {
			return fmt.Errorf("devices file %s: no device is called [%s]", path, section.Name())
		}
		*field = net.JoinHostPort(section.Key("ip").String(), section.Key("port").String())
	}
	return nil
}

// DSN is the database, with its default.
func (c Config) DSN() string {
	if c.Database != "" {
		return c.Database
	}
	return "sqlite:" + filepath.Join(c.Data, "pyros.db")
}

// ImageFolder is the folder of the FITS files, with its default.
func (c Config) ImageFolder() string { return c.under(c.Images, "images") }

// AlertFolder is the folder that is watched for alerts, with its default.
func (c Config) AlertFolder() string { return c.under(c.Alerts.Folder, "alerts") }

// LogFolder is the folder of the log files, with its default.
func (c Config) LogFolder() string { return c.under(c.Log.Folder, "logs") }

// SecretPath is the file of the signing key, with its default.
func (c Config) SecretPath() string { return c.under(c.SecretFile, "secret.key") }

func (c Config) under(set, name string) string {
	if set != "" {
		return set
	}
	return filepath.Join(c.Data, name)
}

// Printable is c with every secret hidden.
func (c Config) Printable() Config {
	if rest, ok := strings.CutPrefix(c.Database, "mysql:"); ok {
		if at := strings.LastIndex(rest, "@"); at >= 0 {
			user, _, _ := strings.Cut(rest[:at], ":")
			c.Database = "mysql:" + user + ":***" + rest[at:]
		}
	}
	if c.Metrics.Token != "" {
		c.Metrics.Token = "***"
	}
	return c
}

// Secret reads the signing key, making it with make at the first start. The
// file is readable by its owner only.
func (c Config) Secret(make func() ([]byte, error)) ([]byte, error) {
	path := c.SecretPath()
	key, err := os.ReadFile(path)
	if err == nil {
		if len(key) < 32 {
			return nil, fmt.Errorf("secret file %s: %d bytes are too few, 32 are needed", path, len(key))
		}
		return key, nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("secret file: %w", err)
	}
	if key, err = make(); err != nil {
		return nil, err
	}
	if err := os.WriteFile(path, key, 0o600); err != nil {
		return nil, fmt.Errorf("secret file: %w", err)
	}
	return key, nil
}
