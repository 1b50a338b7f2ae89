package httpapi

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"pyros/backend/observatory"
)

var parameter = regexp.MustCompile(`:(\w+)`)

// documented is a line of the table as the document says it.
type documented struct{ method, path, role string }

func TestTableAndDocumentAgree(t *testing.T) {
	var table, written []documented
	for _, r := range newBench(t).server.routes() {
		table = append(table, documented{r.Method, parameter.ReplaceAllString(r.Path, "{$1}"), string(r.Role)})
	}
	doc, _ := document()
	for path, item := range doc.Paths.Map() {
		for method, operation := range item.Operations() {
			role, _ := operation.Extensions["x-role"].(string)
			written = append(written, documented{method, path, role})
			checkOperation(t, method+" "+path, operation, role)
		}
	}
	for _, d := range table {
		if !slices.Contains(written, d) {
			t.Errorf("in the table, not in the document: %+v", d)
		}
	}
	for _, d := range written {
		if !slices.Contains(table, d) {
			t.Errorf("in the document, not in the table: %+v", d)
		}
	}
}

func checkOperation(t *testing.T, name string, operation *openapi3.Operation, role string) {
	if operation.Summary == "" || operation.OperationID == "" || len(operation.Tags) != 1 {
		t.Errorf("%s: lacks a summary, an id or a tag", name)
	}
	if secured := operation.Security != nil && len(*operation.Security) > 0; secured != (role != "") {
		t.Errorf("%s: role %q, security %v", name, role, operation.Security)
	}
	if operation.Responses.Default() == nil {
		t.Errorf("%s: says nothing of failures", name)
	}
}

// TestEveryRouteHoldsItsRole calls every route as everybody.
func TestEveryRouteHoldsItsRole(t *testing.T) {
	b := newBench(t)
	everybody := map[int]observatory.Role{
		0: "", visitorID: observatory.RoleVisitor, scientistID: observatory.RoleScientist, operatorID: observatory.RoleOperator, adminID: observatory.RoleAdmin,
	}
	for _, r := range b.server.routes() {
		path := prefix + strings.NewReplacer(":name", "x", ":id", "1", ":packet", "1").Replace(r.Path)
		for user, role := range everybody {
			got := b.do(call{method: r.Method, path: path, as: user})
			switch {
			case r.Role == everyone || r.Path == "/live":
			case role == "" && got.status != http.StatusUnauthorized:
				t.Errorf("%s %s by nobody = %d, want 401", r.Method, path, got.status)
			case role != "" && !role.AtLeast(r.Role) && got.status != http.StatusForbidden:
				t.Errorf("%s %s by %s = %d, want 403", r.Method, path, role, got.status)
			case role.AtLeast(r.Role) && (got.status == http.StatusForbidden || got.status == http.StatusUnauthorized):
				t.Errorf("%s %s by %s = %d: %s", r.Method, path, role, got.status, got.body)
			}
			if got.status == http.StatusInternalServerError {
				t.Errorf("%s %s by %q = 500: %s", r.Method, path, role, got.body)
			}
		}
	}
}

func TestBadTokens(t *testing.T) {
	b := newBench(t)
	for name, value := range map[string]string{
		"no scheme": b.token(adminID), "other scheme": "Basic " + b.token(adminID), "empty": "Bearer ", "garbage": "Bearer x.y.z", "huge": "Bearer " + strings.Repeat("x", 8000),
	} {
		got := b.want(call{path: prefix + "/status", header: map[string]string{"Authorization": value}}, 401, observatory.CodeUnauthorized)
		if got.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: no WWW-Authenticate", name)
		}
	}
	b.want(call{path: prefix + "/status", header: map[string]string{"Authorization": "bearer " + b.token(adminID)}}, 200, "")
}

func TestUnknownRoutes(t *testing.T) {
	b := newBench(t)
	b.want(call{path: prefix + "/nothing", as: adminID}, 404, observatory.CodeNotFound)
	b.want(call{path: prefix, as: adminID}, 404, observatory.CodeNotFound)
	b.want(call{method: "PATCH", path: prefix + "/requests/1", as: adminID}, 404, observatory.CodeNotFound)
	b.want(call{method: "POST", path: "/", as: adminID}, 405, observatory.CodeNotFound)
	if got := b.do(call{method: "HEAD", path: prefix + "/health"}); got.status != 200 || len(got.body) != 0 {
		t.Errorf("HEAD = %d with %d bytes", got.status, len(got.body))
	}
}

func TestEveryCodeHasAStatusAndATitle(t *testing.T) {
	doc, _ := document()
	for _, value := range doc.Components.Schemas["Code"].Value.Enum {
		code := observatory.Code(value.(string))
		if statusOf[code] == 0 || titleOf[code] == "" {
			t.Errorf("%s has status %d and title %q", code, statusOf[code], titleOf[code])
		}
	}
	if len(statusOf) != len(doc.Components.Schemas["Code"].Value.Enum) {
		t.Errorf("%d codes in the table, %d in the document", len(statusOf), len(doc.Components.Schemas["Code"].Value.Enum))
	}
}
