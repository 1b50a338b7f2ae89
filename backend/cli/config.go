package cli

import (
	"fmt"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/structs"
	"github.com/knadh/koanf/v2"

	"pyros/backend/config"
)

type configCommand struct {
	Defaults bool `help:"Print the defaults instead, such as to begin a configuration file anew."`
}

// Run prints the configuration as the YAML that a configuration file may hold.
func (c configCommand) Run(s *session) error {
	if c.Defaults {
		return printConfig(s, config.Default())
	}
	cfg, err := s.config(config.Default())
	if err != nil {
		return err
	}
	return printConfig(s, cfg)
}

func printConfig(s *session, c config.Config) error {
	k := koanf.New(".")
	if err := k.Load(structs.Provider(c.Printable(), "koanf"), nil); err != nil {
		return err
	}
	if err := k.Load(durations(k), nil); err != nil {
		return err
	}
	text, err := k.Marshal(yaml.Parser())
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(s.out, string(text))
	return err
}

// durations replaces durations by the text that one writes in the file.
func durations(k *koanf.Koanf) koanf.Provider {
	texts := map[string]any{}
	for _, key := range []string{"safety.poll", "planner.budget"} {
		texts[key] = k.Duration(key).String()
	}
	return provider(texts)
}

type provider map[string]any

// ReadBytes is not offered: the values are a map already.
func (provider) ReadBytes() ([]byte, error) { return nil, fmt.Errorf("no bytes") }

// Read gives the values, nested by the dots in their keys.
func (p provider) Read() (map[string]any, error) {
	k := koanf.New(".")
	for key, value := range p {
		if err := k.Set(key, value); err != nil {
			return nil, err
		}
	}
	return k.Raw(), nil
}
