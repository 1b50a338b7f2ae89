package app

import (
	"path/filepath"
	"testing"

	"pyros/backend/config"
)

func TestSimulationLeavesConfiguredDevicesAlone(t *testing.T) {
	cfg := config.Default()
	cfg.Data = filepath.Join(t.TempDir(), "run")
	cfg.Listen = "127.0.0.1:8123"
	cfg.Devices = config.Devices{
		Telescope: "192.168.7.2:5000", CameraVIS: "127.0.0.1:6001", CameraNIR: "cagire.example:5002", PLC: "127.0.0.2:6003", Dome: "127.0.0.1:5004",
	}
	configured := cfg.Devices.ByName()
	if err := prepare(&cfg, &Play{}); err != nil {
		t.Fatal(err)
	}
	for name, address := range cfg.Devices.ByName() {
		if address == configured[name] || !config.Loopback(address) {
			t.Errorf("%s at %s", name, address)
		}
	}
	if cfg.Listen != "127.0.0.1:8123" {
		t.Errorf("the server was asked for at 127.0.0.1:8123 and is at %s", cfg.Listen)
	}
}
