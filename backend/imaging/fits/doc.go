// Package fits reads and writes single images in the Flexible Image Transport
// System, following the FITS standard 4.0 (IAU FITS Working Group, 2018).
//
// It covers what a camera writes: one primary HDU with a two-dimensional
// image, a header of ordered cards, and the DATASUM and CHECKSUM keywords of
// the standard's appendix J. Extensions, tables and compressed images are not
// read.
//
// Rules: pixels are float32 in physical units, row by row from the bottom as
// the file has them, so that integers beyond 2^24 lose their last digits; an
// undefined pixel is NaN. Input may come from anywhere: Decode reads no more
// than its Limits allow, allocates only as data arrives, and its errors name
// the card at fault. Nothing here keeps a reference to what was handed in.
package fits
