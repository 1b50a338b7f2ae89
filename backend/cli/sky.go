package cli

import (
	"os"

	"pyros/backend/astro"
)

type skyCommand struct {
	Nights  skyNights  `cmd:"" help:"Add the events of the night to rows of CSV: site, lat_deg, lon_deg, height_m, night_of."`
	Targets skyTargets `cmd:"" help:"Add where a target stands to rows of CSV: site, lat_deg, lon_deg, height_m, time_utc, ra_icrs_deg, dec_icrs_deg."`
}

// skyFlags are what both tables take.
type skyFlags struct {
	UT1 string `name:"ut1" type:"existingfile" placeholder:"FILE" help:"Table of UT1-UTC: finals2000A of the IERS, or lines mjd,dut1_s (default: UT1 = UTC)."`
}

// table reads the table of UT1; none stands for UT1 = UTC.
func (f skyFlags) table() (*astro.UT1, error) {
	if f.UT1 == "" {
		return nil, nil
	}
	file, err := os.Open(f.UT1)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return astro.ReadUT1(file)
}

type skyNights struct{ skyFlags }

// Run adds the columns of nights to what comes in on standard input.
func (c skyNights) Run(s *session) error {
	ut1, err := c.table()
	if err != nil {
		return err
	}
	return addColumns(os.Stdin, s.out, nightTable(ut1))
}

type skyTargets struct{ skyFlags }

// Run adds the columns of targets to what comes in on standard input.
func (c skyTargets) Run(s *session) error {
	ut1, err := c.table()
	if err != nil {
		return err
	}
	return addColumns(os.Stdin, s.out, targetTable(ut1))
}
