// Command catalogue makes the table of backend/catalogue from public data. In
// the folder that it is given it wants
//
//	NGC.csv addendum.csv           OpenNGC, github.com/mattiaverga/OpenNGC
//	open_exoplanet_catalogue.txt   github.com/OpenExoplanetCatalogue/oec_tables, comma separated
//	stars_0_0v0_8.cat stars_1_0v0_8.cat stars_2_0v0_8.cat
//	hip_pm.dat cross-id.dat name.fab star_names.fab    Stellarium 0.22 (Debian's stellarium-data)
//	stars.8.json                   d3-celestial 0.7, npmjs.com: only to tell epochs
//
// and writes the table and the index of its names into backend/catalogue. Run it
// from the module's root.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pyros/backend/catalogue"
)

// faintest is the magnitude down to which stars are taken that have no name of
// their own.
const faintest = 6.5

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "catalogue:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("want one folder with the data")
	}
	folder := args[0]
	stars, err := readStars(folder)
	if err != nil {
		return err
	}
	hosts, err := readHosts(filepath.Join(folder, "open_exoplanet_catalogue.txt"), stars)
	if err != nil {
		return err
	}
	deep, err := readDeepSky(folder)
	if err != nil {
		return err
	}
	lines := slices.Concat(deep, stars.lines(), hosts)
	table := strings.Join(lines, "\n") + "\n"
	index, err := catalogue.Index(table)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%d deep-sky objects, %d stars, %d further hosts of planets\n", len(deep), len(stars.list), len(hosts))
	return errors.Join(
		os.WriteFile("backend/catalogue/objects.txt", []byte(table), 0o644),
		os.WriteFile("backend/catalogue/names.txt", []byte(index), 0o644))
}
