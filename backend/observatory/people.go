package observatory

import "time"

// Role is what a user may do. Each role includes those before it.
type Role string

// The roles, least first.
const (
	RoleVisitor   Role = "visitor"   // registered, not yet approved
	RoleScientist Role = "scientist" // requests of its own and of its programs
	RoleOperator  Role = "operator"  // conducts the observatory
	RoleAdmin     Role = "admin"     // everything
)

var roleRank = map[Role]int{RoleVisitor: 1, RoleScientist: 2, RoleOperator: 3, RoleAdmin: 4}

// AtLeast says whether r includes other. An unknown role includes nothing.
func (r Role) AtLeast(other Role) bool {
	return roleRank[r] != 0 && roleRank[r] >= roleRank[other]
}

// Country grants quota to its users.
type Country struct {
	ID          int     `json:"id"`
	Name        string  `json:"name"`
	Description string  `json:"description"`
	QuotaS      float64 `json:"quota_s"`
}

// UserLevel gives its users a role, a priority and a quota.
type UserLevel struct {
	ID          int     `json:"id"`
	Name        string  `json:"name"`
	Description string  `json:"description"`
	Role        Role    `json:"role"`
	Priority    int     `json:"priority"`
	QuotaS      float64 `json:"quota_s"`
}

// Program is a scientific program; requests belong to one.
type Program struct {
	ID          int     `json:"id"`
	Name        string  `json:"name"`
	Description string  `json:"description"`
	QuotaS      float64 `json:"quota_s"`
	Priority    int     `json:"priority"` // 1 most important ... 5 least; of its requests
}

// User is an account. The password's hash never leaves the store.
type User struct {
	ID        int        `json:"id"`
	Email     string     `json:"email"` // the login
	Username  string     `json:"username"`
	FirstName string     `json:"first_name"`
	LastName  string     `json:"last_name"`
	Country   string     `json:"country"`
	Level     string     `json:"level"`
	Role      Role       `json:"role"`
	Active    bool       `json:"active"`
	QuotaS    float64    `json:"quota_s"` // seconds granted
	UsedS     float64    `json:"used_s"`  // seconds executed
	LeftS     float64    `json:"left_s"`  // seconds that may still be planned: what executes now counts already
	Created   time.Time  `json:"created"`
	LastLogin *time.Time `json:"last_login,omitempty"`
	// Approved is when an administrator let the account in. One that is neither
	// active nor approved waits; one that is approved and not active is closed.
	Approved *time.Time `json:"approved,omitempty"`
	Programs []string   `json:"programs"` // that it is a member of, by name
	// OwnQuotaS is set where the account has a quota of its own, in seconds;
	// else it has its level's.
	OwnQuotaS *float64 `json:"own_quota_s,omitempty"`
	// MustChange says that the password is a one-time one: nothing is allowed
	// before it is changed.
	MustChange bool   `json:"must_change_password"`
	Note       string `json:"note,omitempty"` // what the person said when registering
	// Generation grows when all sessions of the account end.
	Generation int `json:"-"`
	// PasswordUntil is when a one-time password ends.
	PasswordUntil *time.Time `json:"-"`
}

// Waiting says whether the account was never approved.
func (u User) Waiting() bool { return !u.Active && u.Approved == nil }

// CountryShare is a country with what its users used.
type CountryShare struct {
	Country
	UsedS float64 `json:"used_s"` // seconds executed
	LeftS float64 `json:"left_s"` // seconds that may still be planned
	Users int     `json:"users"`
}

// LevelShare is a user level with what its users used together; its quota is
// granted to each of them.
type LevelShare struct {
	UserLevel
	UsedS float64 `json:"used_s"` // seconds executed
	Users int     `json:"users"`
}

// ProgramShare is a program with what its requests used.
type ProgramShare struct {
	Program
	UsedS   float64 `json:"used_s"` // seconds executed
	LeftS   float64 `json:"left_s"` // seconds that may still be planned
	Members int     `json:"members"`
}

// Quota is what bounds a person's requests: each of the person, the country
// and the program must have time left.
type Quota struct {
	Name   string  `json:"name"`
	QuotaS float64 `json:"quota_s"` // seconds granted
	UsedS  float64 `json:"used_s"`  // seconds executed
	LeftS  float64 `json:"left_s"`  // seconds that may still be planned
}

// QuotaReport is a person's own quota beside those it shares.
type QuotaReport struct {
	User     Quota   `json:"user"`
	Country  Quota   `json:"country"`
	Programs []Quota `json:"programs"` // those it is a member of
}

// UserAction is one line of the history of what people did.
type UserAction struct {
	ID      int       `json:"id"`
	At      time.Time `json:"at"`       // real time
	UserID  int       `json:"user_id"`  // 0: the command line
	Actor   string    `json:"actor"`    // the username at that time
	Action  string    `json:"action"`   // thing and verb, such as request.cancel
	ThingID int       `json:"thing_id"` // of the thing, 0 where it has no number
	Text    string    `json:"text"`     // a sentence
}

// AccountChanged tells that what an account may do is no longer what it was,
// or that its sessions ended. It is for those who keep such things and never
// leaves the program.
type AccountChanged struct {
	UserID int `json:"user_id"`
}

// Actor is who does something: a logged-in user, or an agent (ID 0).
type Actor struct {
	UserID int
	Name   string
	Role   Role
}

// CommandLine is who acts on the machine itself, beside the server.
var CommandLine = Actor{Name: "command line", Role: RoleAdmin}

// Agent makes the actor of an agent, which may do all an administrator may.
func Agent(name AgentName) Actor { return Actor{Name: string(name), Role: RoleAdmin} }
