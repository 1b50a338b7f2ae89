package httpapi

import (
	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// images answers a page of the images that the caller may see.
//
//	@Summary	Images, newest first
//	@ID			listImages
//	@Tags		images
//	@Security	Bearer
//	@x-role		"scientist"
//	@Param		night		query		string	false	"of this night only, such as 2026-11-22"
//	@Param		request		query		int		false	"of this request only"
//	@Param		sequence	query		int		false	"of this sequence only"
//	@Param		detector	query		string	false	"of this detector only"
//	@Param		cursor		query		string	false	"next of the page before"
//	@Param		limit		query		int		false	"items at most"	minimum(1)	maximum(200)	default(50)
//	@Success	200			{object}	Page[observatory.Image]
//	@Router		/images [get]
func (s *Server) images(c *fiber.Ctx) error {
	q := query{c: c}
	filter := store.ImageFilter{
		Night:      q.text("night"),
		RequestID:  q.integer("request", 0, 1, maxInt32),
		SequenceID: q.integer("sequence", 0, 1, maxInt32),
		Detector:   q.text("detector"),
		Cursor:     q.text("cursor"),
		Limit:      q.limit(50),
	}
	if err := q.err(); err != nil {
		return err
	}
	page, err := s.store.Images(c.UserContext(), actor(c), filter)
	return sendPage(c, page, err)
}

// image answers one image's row.
//
//	@Summary	What is known of an image
//	@ID			getImage
//	@Tags		images
//	@Security	Bearer
//	@x-role		"scientist"
//	@Param		id	path		int	true	"image"
//	@Success	200	{object}	observatory.Image
//	@Failure	404	{object}	ProblemDocument
//	@Router		/images/{id} [get]
func (s *Server) image(c *fiber.Ctx) error {
	img, err := s.imageOf(c)
	return sendOr(c, img, err)
}

func (s *Server) imageOf(c *fiber.Ctx) (observatory.Image, error) {
	id, err := pathID(c, "id")
	if err != nil {
		return observatory.Image{}, err
	}
	return s.store.Image(c.UserContext(), actor(c), id)
}

// preview answers an image as PNG.
//
//	@Summary	An image as PNG
//	@ID			getPreview
//	@Tags		images
//	@Security	Bearer
//	@x-role		"scientist"
//	@Produce	png
//	@Param		id		path		int		true	"image"
//	@Param		stretch	query		string	false	"how brightness becomes grey"			Enums(asinh, linear, log, zscale)	default(asinh)
//	@Param		size	query		int		false	"pixels of the longer side at most"	minimum(16)	maximum(4096)	default(1024)
//	@Success	200		{file}		binary
//	@Success	304		"not changed since If-None-Match"
//	@Failure	404		{object}	ProblemDocument	"no such image, or its file is gone"
//	@Router		/images/{id}/preview.png [get]
func (s *Server) preview(c *fiber.Ctx) error {
	q := query{c: c}
	options := previewOptions{
		stretch: oneOf(&q, "stretch", "asinh", "linear", "log", "zscale"),
		size:    q.integer("size", 1024, 16, 4096),
	}
	if err := q.err(); err != nil {
		return err
	}
	if options.stretch == "" {
		options.stretch = "asinh"
	}
	img, err := s.imageOf(c)
	if err != nil {
		return err
	}
	if notModified(c, options.etag(img)) {
		return nil
	}
	png, err := s.previews.get(c.UserContext(), img, options)
	if err != nil {
		c.Response().Header.Del(fiber.HeaderETag)
		return err
	}
	c.Set(fiber.HeaderCacheControl, cacheForever)
	return sendBytes(c, "image/png", png)
}

// HeaderCard is one line of a FITS header.
type HeaderCard struct {
	Keyword string `json:"keyword"`
	Value   string `json:"value"` // as in the file, without quotes
	Comment string `json:"comment"`
}

// imageHeader answers the FITS header of an image.
//
//	@Summary	The FITS header of an image, in its order
//	@ID			getImageHeader
//	@Tags		images
//	@Security	Bearer
//	@x-role		"scientist"
//	@Param		id	path		int	true	"image"
//	@Success	200	{array}		HeaderCard
//	@Failure	404	{object}	ProblemDocument	"no such image, or its file is gone"
//	@Router		/images/{id}/header [get]
func (s *Server) imageHeader(c *fiber.Ctx) error {
	img, err := s.imageOf(c)
	if err != nil {
		return err
	}
	cards, err := readHeader(s.files, img)
	return sendOr(c, cards, err)
}

// imageFile answers the FITS file of an image.
//
//	@Summary	The FITS file of an image
//	@ID			getImageFile
//	@Tags		images
//	@Security	Bearer
//	@x-role		"scientist"
//	@Produce	application/fits
//	@Param		id			path		int		true	"image"
//	@Param		calibrated	query		bool	false	"the calibrated image instead of the one that came"
//	@Success	200			{file}		binary
//	@Success	304			"not changed since If-None-Match"
//	@Failure	404			{object}	ProblemDocument	"no such image, it is not calibrated, or its file is gone"
//	@Failure	422			{object}	ProblemDocument
//	@Router		/images/{id}/file [get]
func (s *Server) imageFile(c *fiber.Ctx) error {
	q := query{c: c}
	calibrated := oneOf(&q, "calibrated", "true", "false") == "true"
	if err := q.err(); err != nil {
		return err
	}
	img, err := s.imageOf(c)
	if err == nil && calibrated {
		img, err = calibratedOf(img)
	}
	if err != nil {
		return err
	}
	if notModified(c, `"`+img.SHA256+`"`) {
		return nil
	}
	file, size, err := openImage(s.files, img)
	if err != nil {
		c.Response().Header.Del(fiber.HeaderETag)
		return err
	}
	cache := cacheForever
	if calibrated {
		cache = cacheAsked
	}
	c.Set(fiber.HeaderCacheControl, cache)
	c.Set(fiber.HeaderContentDisposition, attachment(img.File))
	c.Set(fiber.HeaderContentType, "application/fits")
	return c.SendStream(file, size) // closes the file
}
