package httpapi

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"mime"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"
)

const (
	pageCache  = "no-cache" // kept, and asked for each time
	assetCache = "public, max-age=31536000, immutable"
	otherCache = "public, max-age=3600"
	hashedPath = "assets/" // the build writes files with a hash in their name here
)

// notBuilt is what a server without pages shows.
const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>PYROS</title><style>body{font:16px/1.6 system-ui,sans-serif;background:#0a0e13;color:#e8eef4;margin:20vh auto;max-width:34em;padding:0 1.5em}
a{color:#4aa3ff}code{background:#182029;padding:.1em .4em;border-radius:4px}</style>
<h1>PYROS runs</h1><p>The web pages were not built: run <code>make build</code> and start again.</p>
<p>The interface for programs is there: <a href="/docs">its description</a>.</p></html>`

// spa serves the built pages: a file where there is one, index.html for the
// routes that the browser's side knows.
type spa struct{ files fs.FS }

func newSPA(files fs.FS) spa { return spa{files} }

func (p spa) serve(c *fiber.Ctx) error {
	c.Locals(localRoute, "pages")
	if c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead {
		return fiber.NewError(fiber.StatusMethodNotAllowed, "Pages are read with GET.")
	}
	name := strings.TrimPrefix(path.Clean("/"+c.Path()), "/")
	if name == "" || !fs.ValidPath(name) || strings.HasPrefix(path.Base(name), ".") {
		return p.index(c)
	}
	body, err := p.read(c, name)
	switch {
	case err == nil:
		c.Set(fiber.HeaderCacheControl, cacheOf(name))
		return sendBytes(c, typeOf(name), body)
	case path.Ext(name) != "" && strings.HasPrefix(name, hashedPath):
		return fiber.NewError(fiber.StatusNotFound, "There is no "+clip(c.Path())+".")
	}
	return p.index(c)
}

func (p spa) index(c *fiber.Ctx) error {
	body, err := p.read(c, "index.html")
	if err != nil {
		c.Set(fiber.HeaderCacheControl, "no-store")
		c.Status(fiber.StatusServiceUnavailable)
		return sendBytes(c, fiber.MIMETextHTMLCharsetUTF8, []byte(notBuilt))
	}
	c.Set(fiber.HeaderCacheControl, pageCache)
	sum := sha256.Sum256(body)
	if notModified(c, `"`+hex.EncodeToString(sum[:8])+`"`) {
		c.Response().Header.Del(fiber.HeaderContentEncoding)
		return nil
	}
	return sendBytes(c, fiber.MIMETextHTMLCharsetUTF8, body)
}

// read gives the file, packed where the build packed it and the caller can
// unpack, and says so in the headers.
func (p spa) read(c *fiber.Ctx, name string) ([]byte, error) {
	if p.files == nil {
		return nil, fs.ErrNotExist
	}
	info, err := fs.Stat(p.files, name)
	if err != nil || info.IsDir() {
		return nil, errors.Join(err, fs.ErrNotExist)
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	for _, packed := range []struct{ ending, encoding string }{{".br", "br"}, {".gz", "gzip"}} {
		if c.AcceptsEncodings(packed.encoding) != packed.encoding || c.Get(fiber.HeaderAcceptEncoding) == "" {
			continue
		}
		if body, err := fs.ReadFile(p.files, name+packed.ending); err == nil {
			c.Set(fiber.HeaderContentEncoding, packed.encoding)
			return body, nil
		}
	}
	return fs.ReadFile(p.files, name)
}

func cacheOf(name string) string {
	switch {
	case strings.HasPrefix(name, hashedPath):
		return assetCache
	case strings.HasSuffix(name, ".html"):
		return pageCache
	}
	return otherCache
}

// types are those that the system's own table may not know.
var types = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".html": fiber.MIMETextHTMLCharsetUTF8,
	".svg": "image/svg+xml", ".woff2": "font/woff2", ".webmanifest": "application/manifest+json", ".json": fiber.MIMEApplicationJSON,
	".png": "image/png", ".ico": "image/x-icon", ".txt": "text/plain; charset=utf-8", ".map": fiber.MIMEApplicationJSON,
}

func typeOf(name string) string {
	if kind := types[path.Ext(name)]; kind != "" {
		return kind
	}
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		return kind
	}
	return fiber.MIMEOctetStream
}
