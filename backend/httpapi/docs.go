package httpapi

import (
	"embed"
	"io/fs"
	"strings"

	"github.com/gofiber/fiber/v2"

	"pyros/openapi"
)

//go:embed docs
var docFiles embed.FS

// docs serves the page that shows the documents: everything it needs comes
// from here, nothing from the network.
func docs(c *fiber.Ctx) error {
	c.Locals(localRoute, "/docs")
	c.Set(fiber.HeaderCacheControl, "no-cache")
	name := strings.Trim(strings.TrimPrefix(c.Path(), "/docs"), "/")
	switch name {
	case "":
		name = "index.html"
	case "openapi.json":
		return sendBytes(c, fiber.MIMEApplicationJSON, openapi.Document)
	case "asyncapi.yaml":
		return sendBytes(c, "application/yaml", openapi.Live)
	case "messages.json":
		return send(c, liveExamples())
	}
	if !fs.ValidPath(name) {
		return fiber.NewError(fiber.StatusNotFound, "There is no "+clip(c.Path())+".")
	}
	body, err := docFiles.ReadFile("docs/" + name)
	if err != nil {
		return fiber.NewError(fiber.StatusNotFound, "There is no "+clip(c.Path())+".")
	}
	return sendBytes(c, typeOf(name), body)
}

// liveExample is a message of the live stream as the document shows it.
type liveExample struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

func liveExamples() []liveExample {
	var examples []liveExample
	names, err := fs.Glob(openapi.Examples, "examples/*.json") // sorted; the pattern is good
	if err != nil {
		return nil
	}
	for _, name := range names {
		text, err := openapi.Examples.ReadFile(name)
		if err == nil {
			examples = append(examples, liveExample{strings.TrimSuffix(strings.TrimPrefix(name, "examples/"), ".json"), string(text)})
		}
	}
	return examples
}
