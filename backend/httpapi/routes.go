package httpapi

import (
	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
)

// route is one line of the table.
type route struct {
	Method string
	// Path is below the prefix; ":name" is a parameter.
	Path string
	// Role is the least that may call it; everyone where it is empty.
	Role    observatory.Role
	Handler fiber.Handler
}

// prefix stands before every path of the table.
const prefix = "/api/v1"

// Shorter names for the table.
const (
	everyone  observatory.Role = ""
	visitor                    = observatory.RoleVisitor
	scientist                  = observatory.RoleScientist
	operator                   = observatory.RoleOperator
	admin                      = observatory.RoleAdmin
)

// routes is the whole interface.
func (s *Server) routes() []route {
	return []route{
		{"POST", "/auth/login", everyone, s.login},
		{"POST", "/auth/refresh", everyone, s.refresh},
		{"POST", "/auth/logout", everyone, s.logout},
		{"POST", "/auth/register", everyone, s.register},
		{"GET", "/auth/countries", everyone, s.countryNames},
		{"GET", "/auth/me", visitor, s.me},
		{"PATCH", "/auth/me", visitor, s.editMe},
		{"POST", "/auth/password", visitor, s.changePassword},

		{"GET", "/people", admin, s.users},
		{"PATCH", "/people/:id", admin, s.editUser},
		{"DELETE", "/people/:id", admin, s.deleteUser},
		{"POST", "/people/:id/approve", admin, s.approve},
		{"POST", "/people/:id/password", admin, s.oneTimePassword},
		{"GET", "/countries", scientist, s.countries},
		{"POST", "/countries", admin, s.addCountry},
		{"PATCH", "/countries/:id", admin, s.saveCountry},
		{"GET", "/levels", admin, s.levels},
		{"POST", "/levels", admin, s.addLevel},
		{"PATCH", "/levels/:id", admin, s.saveLevel},
		{"GET", "/programs", scientist, s.programs},
		{"POST", "/programs", admin, s.addProgram},
		{"PATCH", "/programs/:id", admin, s.saveProgram},
		{"GET", "/quota", scientist, s.quota},
		{"GET", "/actions", visitor, s.actions},

		{"GET", "/tables", admin, s.tables},
		{"GET", "/tables/:table/rows", admin, s.tableRows},
		{"POST", "/tables/:table/rows", admin, s.addTableRow},
		{"GET", "/tables/:table/rows/:id", admin, s.tableRow},
		{"PATCH", "/tables/:table/rows/:id", admin, s.editTableRow},
		{"DELETE", "/tables/:table/rows/:id", admin, s.deleteTableRow},

		{"GET", "/status", visitor, s.status},
		{"GET", "/live", everyone, s.live}, // checks the token itself: it comes as a sub-protocol
		{"GET", "/instrument", visitor, s.instrument},
		{"GET", "/nights/:name", visitor, s.nightNamed},

		{"GET", "/environment", visitor, s.environment},
		{"GET", "/environment/weather", visitor, s.weather},
		{"GET", "/environment/site", visitor, s.siteWatches},
		{"GET", "/environment/plc", visitor, s.plcStatus},
		{"POST", "/environment/plc/command", admin, s.plcCommand},
		{"GET", "/conditions", visitor, s.conditions},
		{"GET", "/conditions/history", visitor, s.conditionHistory},

		{"GET", "/targets", scientist, s.targets},
		{"GET", "/targets/resolve", scientist, s.resolveTarget},
		{"POST", "/visibility", scientist, s.visibilityOfNight},
		{"POST", "/visibility/year", scientist, s.visibilityOfYear},

		{"GET", "/schedules", scientist, s.schedules},
		{"GET", "/schedules/current", scientist, s.currentSchedule},
		{"POST", "/schedules/replan", operator, s.replan},
		{"GET", "/schedules/:id", scientist, s.schedule},
		{"GET", "/schedules/:id/left-out", scientist, s.leftOut},

		{"GET", "/requests", scientist, s.requests},
		{"POST", "/requests", scientist, s.submitRequest},
		{"POST", "/requests/check", scientist, s.checkRequest},
		{"GET", "/requests/schema", everyone, s.requestSchema},
		{"POST", "/requests/fake", scientist, s.fakeRequest}, // where simulators run; else administrators
		{"GET", "/requests/:id", scientist, s.request},
		{"PUT", "/requests/:id", scientist, s.updateRequest},
		{"DELETE", "/requests/:id", scientist, s.deleteRequest},
		{"POST", "/requests/:id/submit", scientist, s.submitDraft},
		{"GET", "/requests/:id/file", scientist, s.requestAsFile},
		{"POST", "/requests/:id/cancel", scientist, s.cancelRequest},
		{"GET", "/requests/:id/changes", scientist, s.changes},
		{"GET", "/requests/:id/check", scientist, s.checkStored},
		{"PUT", "/sequences/:id/pin", operator, s.pinSequence},
		{"DELETE", "/sequences/:id/pin", operator, s.unpinSequence},

		{"GET", "/alerts", scientist, s.alerts},
		{"POST", "/alerts/fake", operator, s.fakeAlert}, // where no simulators run, tests alone
		{"GET", "/alerts/:id", scientist, s.alert},
		{"GET", "/alerts/:id/packets", scientist, s.alertPackets},
		{"GET", "/alerts/:id/packets/:packet", scientist, s.alertPacket},
		{"GET", "/alerts/:id/timeline", scientist, s.alertTimeline},
		{"GET", "/alerts/:id/candidates", scientist, s.alertCandidates},
		{"GET", "/strategies", scientist, s.strategies},
		{"POST", "/strategies", operator, s.addStrategy},
		{"GET", "/strategies/:id", scientist, s.strategy},
		{"PUT", "/strategies/:id", operator, s.saveStrategy},
		{"DELETE", "/strategies/:id", admin, s.deleteStrategy},

		{"GET", "/images", scientist, s.images},
		{"GET", "/images/:id", scientist, s.image},
		{"GET", "/images/:id/candidates", scientist, s.imageCandidates},
		{"GET", "/masters", scientist, s.masters},
		{"GET", "/images/:id/preview.png", scientist, s.preview},
		{"GET", "/images/:id/header", scientist, s.imageHeader},
		{"GET", "/images/:id/file", scientist, s.imageFile},

		{"GET", "/conductor", visitor, s.conductor},
		{"POST", "/conductor/mode", operator, s.setMode},
		{"POST", "/conductor/stop", operator, s.stop},
		{"POST", "/conductor/release", operator, s.release},
		{"POST", "/conductor/pause", operator, s.pause},
		{"POST", "/conductor/resume", operator, s.resume},
		{"POST", "/conductor/reset", operator, s.reset},
		{"POST", "/conductor/control", operator, s.takeControl},
		{"DELETE", "/conductor/control", operator, s.giveControl},
		{"GET", "/devices", visitor, s.devices},
		{"POST", "/devices/telescope/slew", operator, s.slewTelescope},
		{"POST", "/devices/telescope/park", operator, s.parkTelescope},
		{"POST", "/devices/telescope/stop", operator, s.stopTelescope},
		{"POST", "/devices/dome/open", operator, s.openDome},
		{"POST", "/devices/dome/close", operator, s.closeDome},
		{"POST", "/devices/dome/follow", operator, s.followDome},
		{"POST", "/devices/dome/stop", operator, s.stopDome},
		{"POST", "/devices/cameras/:name/expose", operator, s.expose},
		{"POST", "/devices/cameras/:name/abort", operator, s.abortExposure},
		{"POST", "/devices/cameras/:name/cool", operator, s.coolCamera},
		{"GET", "/devices/switches", visitor, s.switches},
		{"POST", "/devices/switches/:name", operator, s.setSwitch},
		{"GET", "/agents", scientist, s.agents},
		{"POST", "/agents/:name/start", admin, s.startAgent},
		{"POST", "/agents/:name/stop", admin, s.stopAgent},
		{"POST", "/agents/:name/restart", admin, s.restartAgent},
		{"GET", "/work", operator, s.work},
		{"POST", "/work/:queue/purge", operator, s.purgeWork},
		{"POST", "/work/:queue/:id/cancel", operator, s.cancelWork},
		{"POST", "/work/:queue/:id/retry", operator, s.retryWork},
		{"GET", "/logs", scientist, s.logs},

		{"GET", "/simulators", operator, s.simulators},
		{"POST", "/simulators/scenario", admin, s.playScenario},
		{"POST", "/simulators/:name/events", admin, s.injectEvent},
		{"POST", "/simulators/:name/restart", admin, s.restartSimulator},

		{"GET", "/health", everyone, s.health},
		{"GET", "/ready", everyone, s.ready},
		{"GET", "/openapi.json", everyone, s.openAPI},
	}
}
