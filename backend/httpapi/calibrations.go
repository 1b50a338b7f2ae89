package httpapi

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// calibrationStore is what this package needs of the database for calibrations
// and candidates.
type calibrationStore interface {
	Masters(ctx context.Context, f store.MasterFilter) ([]observatory.MasterFrame, error)
	Candidates(ctx context.Context, alertID int) ([]observatory.Candidate, error)
	ImageCandidates(ctx context.Context, i observatory.Image) ([]observatory.Candidate, error)
}

// calibratedOf is the image whose file is the calibrated one.
func calibratedOf(img observatory.Image) (observatory.Image, error) {
	if img.Calibration == nil || img.Calibration.File == "" {
		return img, observatory.Errorf(observatory.CodeNotFound, "Image %d is not calibrated.", img.ID)
	}
	img.File, img.SHA256 = img.Calibration.File, img.Calibration.SHA256
	return img, nil
}

// mastersShown bounds the master frames of one answer.
const mastersShown = 200

// masters answers the newest master frames.
//
//	@Summary	Master frames that images are calibrated with, newest first, 200 at most
//	@ID			listMasters
//	@Tags		images
//	@Security	Bearer
//	@x-role		"scientist"
//	@Param		detector	query		string	false	"of this detector only"
//	@Param		night		query		string	false	"of this night only, such as 2026-11-22"
//	@Success	200			{array}		observatory.MasterFrame
//	@Failure	422			{object}	ProblemDocument
//	@Router		/masters [get]
func (s *Server) masters(c *fiber.Ctx) error {
	q := query{c: c}
	filter := store.MasterFilter{Detector: q.text("detector"), Night: q.text("night"), Limit: mastersShown}
	if err := q.err(); err != nil {
		return err
	}
	list, err := s.store.Masters(c.UserContext(), filter)
	return sendOr(c, list, err)
}

// alertCandidates answers what an alert may have announced.
//
//	@Summary		Sources in an alert's images that may be what it announced, the most likely first
//	@Description	Found without a catalogue of the sky: what fades from the first image to the last, or is missing in an earlier image of the place. Magnitudes are instrumental.
//	@ID				getAlertCandidates
//	@Tags			alerts
//	@Security		Bearer
//	@x-role			"scientist"
//	@Param			id	path		int	true	"alert"
//	@Success		200	{array}		observatory.Candidate
//	@Failure		404	{object}	ProblemDocument
//	@Router			/alerts/{id}/candidates [get]
func (s *Server) alertCandidates(c *fiber.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	if _, err := s.store.Alert(c.UserContext(), id); err != nil {
		return err
	}
	list, err := s.store.Candidates(c.UserContext(), id)
	return sendOr(c, list, err)
}

// imageCandidates answers the candidates of the alert that an image is of.
//
//	@Summary		Candidates of the alert that an image was taken for; none where it was taken for no alert
//	@Description	A candidate's x and y are those in the image that image_id names.
//	@ID				getImageCandidates
//	@Tags			images
//	@Security		Bearer
//	@x-role			"scientist"
//	@Param			id	path		int	true	"image"
//	@Success		200	{array}		observatory.Candidate
//	@Failure		404	{object}	ProblemDocument
//	@Router			/images/{id}/candidates [get]
func (s *Server) imageCandidates(c *fiber.Ctx) error {
	img, err := s.imageOf(c)
	if err != nil {
		return err
	}
	list, err := s.store.ImageCandidates(c.UserContext(), img)
	return sendOr(c, list, err)
}
