// Package imaging calibrates, judges and shows images: master frames and what
// they take off an image, background and noise, sources, the sharpness of
// stars, candidates for what an alert announced, and previews to look at.
//
// It is pure: an image in, numbers or a PNG out. Pixels are numbered from 0
// at the lower left, levels are in the image's own unit (ADU), lengths in
// pixels unless they say otherwise. Undefined pixels (NaN) count nowhere. The
// file format stands in the package fits below.
//
// How sources are found: the background and its noise are estimated on a mesh
// of tiles by clipping, the image is smoothed a little, and what stands clear
// of the noise in connected pixels is a source, or several where it has
// several clear peaks. This is the way of SExtractor (Bertin & Arnouts 1996,
// A&AS 117, 393), in a small form.
package imaging
