package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
)

// Stellarium keeps the stars in the triangles of a geodesic grid, made from an
// icosahedron by halving the edges level times. A star's place is given on the
// plane that touches the sphere in its triangle's middle.

type point [3]float64

func (a point) add(b point) point { return point{a[0] + b[0], a[1] + b[1], a[2] + b[2]} }

func (a point) scale(k float64) point { return point{a[0] * k, a[1] * k, a[2] * k} }

func (a point) dot(b point) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

func (a point) cross(b point) point {
	return point{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

func (a point) unit() point { return a.scale(1 / math.Sqrt(a.dot(a))) }

// triangles of the grid, in the order of the file.
func triangles(level int) [][3]point {
	g := (1 + math.Sqrt(5)) / 2
	b := 1 / math.Sqrt(1+g*g)
	a := b * g
	corners := []point{{a, -b, 0}, {a, b, 0}, {-a, b, 0}, {-a, -b, 0}, {0, a, -b}, {0, a, b}, {0, -a, b}, {0, -a, -b}, {-b, 0, a}, {b, 0, a}, {b, 0, -a}, {-b, 0, -a}}
	var out [][3]point
	for _, t := range [][3]int{
		{1, 0, 10},
		{0, 1, 9},
		{0, 9, 6},
		{9, 8, 6},
		{0, 7, 10},
		{6, 7, 0},
		{7, 6, 3},
		{6, 8, 3},
		{11, 10, 7},
		{7, 3, 11},
		{3, 2, 11},
		{2, 3, 8},
		{10, 11, 4},
		{2, 4, 11},
		{5, 4, 2},
		{2, 8, 5},
		{4, 1, 10},
		{4, 5, 1},
		{5, 9, 1},
		{8, 9, 5},
	} {
		out = append(out, [3]point{corners[t[0]], corners[t[1]], corners[t[2]]})
	}
	for range level {
		var next [][3]point
		for _, c := range out {
			e0, e1, e2 := c[1].add(c[2]).unit(), c[2].add(c[0]).unit(), c[0].add(c[1]).unit()
			next = append(next, [3]point{c[0], e2, e1}, [3]point{e2, c[1], e0}, [3]point{e1, e0, c[2]}, [3]point{e0, e1, e2})
		}
		out = next
	}
	return out
}

// zone is a triangle's plane: its middle and two axes, east and north.
type zone struct{ middle, east, north point }

// readZones reads a star file of type 0, version 8: a header of eight numbers,
// how many stars each triangle has, then 28 bytes a star.
func readZones(path string, into map[int]*star) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	word := func(at int) uint32 { return binary.LittleEndian.Uint32(data[at:]) }
	const head, record = 32, 28
	if len(data) < head || word(0) != 0x835f040a || word(4) != 0 || word(12) != 8 || word(16) > 5 {
		return fmt.Errorf("%s is no star file of type 0, version 8", path)
	}
	grid := triangles(int(word(16)))
	zones := make([]zone, len(grid))
	reach := 0.0
	for i, t := range grid {
		z := &zones[i]
		z.middle = t[0].add(t[1]).add(t[2]).unit()
		z.east = point{0, 0, 1}.cross(z.middle).unit()
		z.north = z.middle.cross(z.east)
		for _, c := range t {
			k := c.dot(z.middle)
			reach = max(reach, math.Abs(c.dot(z.east)/k), math.Abs(c.dot(z.north)/k))
		}
	}
	least, steps := float64(int32(word(20)))/1000, float64(word(24))/1000/float64(word(28))
	at := head + 4*len(zones)
	for i, z := range zones {
		for range word(head + 4*i) {
			if at+record > len(data) {
				return fmt.Errorf("%s ends too early", path)
			}
			on := func(k int) float64 { return float64(int32(word(at+k))) / math.MaxInt32 * reach }
			p := z.middle.add(z.east.scale(on(4))).add(z.north.scale(on(8))).unit()
			hip := int(word(at) & 0xffffff)
			if into[hip] == nil && hip > 0 {
				into[hip] = &star{
					hip: hip, raDeg: math.Mod(math.Atan2(p[1], p[0])*180/math.Pi+360, 360), decDeg: math.Asin(p[2]) * 180 / math.Pi,
					mag: least + float64(data[at+13])*steps, plxMas: max(float64(int32(word(at+24)))/100, 0),
				}
			}
			at += record
		}
	}
	return nil
}
