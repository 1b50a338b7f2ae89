package store

import "pyros/backend/observatory"

// The standard context: what an observatory needs to be known before its first
// request. The telescope is COLIBRI at San Pedro Martir; detectors, filters
// and rates are those of the simulators.

const hour = 3600.0 // s

var standardCountries = []observatory.Country{
	{Name: "Mexico", Description: "Host of the telescope", QuotaS: 1200 * hour},
	{Name: "France", Description: "Partner in SVOM and COLIBRI", QuotaS: 1200 * hour},
	{Name: "China", Description: "Partner in SVOM", QuotaS: 600 * hour},
	{Name: "USA", Description: "", QuotaS: 300 * hour},
}

var standardLevels = []observatory.UserLevel{
	{Name: "Visitor", Description: "Registered, not yet approved", Role: observatory.RoleVisitor, Priority: 5},
	{Name: "Scientist", Description: "Submits and follows requests", Role: observatory.RoleScientist, Priority: 3, QuotaS: 100 * hour},
	{Name: "Operator", Description: "Conducts the observatory", Role: observatory.RoleOperator, Priority: 2, QuotaS: 200 * hour},
	{Name: "Admin", Description: "Manages people, programs and settings", Role: observatory.RoleAdmin, Priority: 1, QuotaS: 200 * hour},
}

var standardPrograms = []observatory.Program{
	{Name: "GRB", Description: "Gamma-ray bursts: follow-up of SVOM and other satellites", QuotaS: 1000 * hour, Priority: 1},
	{Name: "GW", Description: "Counterparts of gravitational-wave events", QuotaS: 400 * hour, Priority: 1},
	{Name: "Transients", Description: "Supernovae, novae and other transients", QuotaS: 400 * hour, Priority: 2},
	{Name: "AGN", Description: "Monitoring of active galactic nuclei", QuotaS: 300 * hour, Priority: 3},
	{Name: "Exoplanets", Description: "Transits of exoplanets", QuotaS: 300 * hour, Priority: 3},
	{Name: "Engineering", Description: "Tests of the instrument", QuotaS: 200 * hour, Priority: 4},
	{Name: "Education", Description: "Observations for schools and universities", QuotaS: 100 * hour, Priority: 5},
}

var standardSite = observatory.Site{
	Name: "San Pedro Martir", LatitudeDeg: 31.0442, LongitudeDeg: -115.4637, HeightM: 2800,
	TimeZone: "America/Tijuana", HorizonDeg: 20, MaxRateArcsecS: maxRateArcsecS,
}

// maxRateArcsecS is what the observer follows, with whatever telescope: a motion
// that is steady for minutes.
const maxRateArcsecS = 60

// A slew of 180 degrees takes 18 s.
const (
	slewRateDegS = 12
	slewSettleS  = 3
	overheadS    = 20
	domeClosesS  = 30
	domeRateDegS = 6
)

var (
	filterG = observatory.Filter{Name: "First visible filter", Band: "g", Description: "Blue-green", WavelengthNM: 473, WidthNM: 142}
	filterR = observatory.Filter{Name: "Second visible filter", Band: "r", Description: "Red", WavelengthNM: 622, WidthNM: 140}
	filterI = observatory.Filter{Name: "Third visible filter", Band: "i", Description: "Far red", WavelengthNM: 763, WidthNM: 150}
	filterY = observatory.Filter{Name: "First infrared filter", Band: "y", Description: "Near infrared that both cameras see", WavelengthNM: 1020, WidthNM: 80}
	filterJ = observatory.Filter{Name: "Second infrared filter", Band: "J", Description: "Near infrared", WavelengthNM: 1250, WidthNM: 160}
	filterH = observatory.Filter{Name: "Third infrared filter", Band: "H", Description: "Near infrared", WavelengthNM: 1635, WidthNM: 290}
)

var standardDetectors = []observatory.Detector{
	{
		Name: "Visible camera", DescriptionText: "CCD behind the dichroic's blue arm, binned 4 x 4", Channel: observatory.ChannelVIS,
		Width: 1024, Height: 1024, PixelScale: 0.35, ReadoutS: 2, FilterChangeS: 3, GainEPerADU: 1.5, ReadNoiseE: 6,
		SaturationADU: 60000, MinExposureS: 0.1, MaxExposureS: 900, WheelName: "Visible wheel",
		MountedFilters: []observatory.Filter{filterG, filterR, filterI, filterY},
	},
	{
		Name: "Infrared camera", DescriptionText: "HgCdTe array behind the dichroic's red arm, binned 2 x 2", Channel: observatory.ChannelNIR,
		Width: 1024, Height: 1024, PixelScale: 0.65, ReadoutS: 1, FilterChangeS: 3, GainEPerADU: 5, ReadNoiseE: 20,
		SaturationADU: 50000, MinExposureS: 1, MaxExposureS: 300, WheelName: "Infrared wheel",
		MountedFilters: []observatory.Filter{filterY, filterJ, filterH},
	},
}

type deviceContext struct {
	address     Address
	description string
}

var standardDevices = []deviceContext{
	{Address{observatory.DeviceTelescope, "127.0.0.1", 5000}, "Mount"},
	{Address{observatory.DeviceCameraVIS, "127.0.0.1", 5001}, "Visible camera and its wheel"},
	{Address{observatory.DeviceCameraNIR, "127.0.0.1", 5002}, "Infrared camera and its wheel"},
	{Address{observatory.DevicePLC, "127.0.0.1", 5003}, "Controller of the sensors and switches"},
	{Address{observatory.DeviceDome, "127.0.0.1", 5004}, "Dome and its shutter"},
}

// standardPLC is what the PLC calls itself.
const standardPLC = "Beckhoff"
