package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"pyros/backend/observatory"
)

// Country grants quota to its users.
type Country struct{ ent.Schema }

// Fields of the Country.
func (Country) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").MaxLen(nameLen).NotEmpty().Unique(),
		description(),
		field.Float("quota_s").Default(0).Comment("s of observing granted to all users of the country together"),
	}
}

// Edges of the Country.
func (Country) Edges() []ent.Edge {
	return []ent.Edge{edge.To("users", PyrosUser.Type).Annotations(record())}
}

// Annotations of the Country.
func (Country) Annotations() []schema.Annotation { return table("country") }

// UserLevel gives its users a role, a priority and a quota.
type UserLevel struct{ ent.Schema }

// Fields of the UserLevel.
func (UserLevel) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").MaxLen(nameLen).NotEmpty().Unique(),
		description(),
		field.Enum("role").GoType(observatory.RoleVisitor).Comment("what its users may do"),
		field.Int("priority").Default(5).Comment("1 most important ... 5 least"),
		field.Float("quota_s").Default(0).Comment("s of observing granted to each user without a quota of its own"),
	}
}

// Edges of the UserLevel.
func (UserLevel) Edges() []ent.Edge {
	return []ent.Edge{edge.To("users", PyrosUser.Type).Annotations(record())}
}

// Annotations of the UserLevel.
func (UserLevel) Annotations() []schema.Annotation {
	return table("user_level", Rules{
		Note: "A changed role holds for all its users at once.",
	})
}

// ScientificProgram is what a request belongs to; its members see each other's requests.
type ScientificProgram struct{ ent.Schema }

// Fields of the ScientificProgram.
func (ScientificProgram) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").MaxLen(nameLen).NotEmpty().Unique(),
		description(),
		field.Float("quota_s").Default(0).Comment("s of observing granted to the program"),
		field.Int("priority").Default(5).Comment("1 most important ... 5 least; of its requests"),
	}
}

// Edges of the ScientificProgram.
func (ScientificProgram) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("members", PyrosUser.Type),
		edge.To("requests", Request.Type).Annotations(record()),
	}
}

// Annotations of the ScientificProgram.
func (ScientificProgram) Annotations() []schema.Annotation {
	return table("scientific_program", Rules{
		Note: "Strategies name programs; a new name is written into them too. Who is a member is on the People page.",
	})
}

// PyrosUser is an account.
type PyrosUser struct{ ent.Schema }

// Fields of the PyrosUser.
func (PyrosUser) Fields() []ent.Field {
	return []ent.Field{
		field.String("email").MaxLen(254).NotEmpty().Unique().Comment("the login, in lower case"),
		field.String("username").MaxLen(nameLen).NotEmpty().Unique(),
		field.String("first_name").MaxLen(nameLen).Default(""),
		field.String("last_name").MaxLen(nameLen).Default(""),
		field.Int("country_id"),
		field.Int("level_id"),
		field.String("password_hash").MaxLen(255).Sensitive().Comment("argon2id in its usual text form"),
		field.Bool("active").Default(true),
		field.Time("approved").SchemaType(micro).Optional().Nillable().Comment("real time at which an administrator let the account in; null and not active: it waits").
			Annotations(kept("It is set when the account becomes active.")),
		field.Int("generation").Default(0).Comment("grows when all sessions end; a token of an older one is void").
			Annotations(kept("It grows when a new password ends all sessions.")),
		field.Time("password_until").SchemaType(micro).Optional().Nillable().Comment("real time until which a one-time password is good; null: the password is the person's own").
			Annotations(kept("It comes with a one-time password, from the People page.")),
		field.String("note").MaxLen(sentenceLen).Default("").Comment("what the person said when registering"),
		field.Float("quota_s").Optional().Nillable().Comment("s of observing granted; null: the level's"),
		field.Time("created").SchemaType(micro).Immutable().Comment("real time"),
		field.Time("last_login").SchemaType(micro).Optional().Nillable().Comment("real time").Annotations(kept("It is written at each login.")),
	}
}

// Edges of the PyrosUser.
func (PyrosUser) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("country", Country.Type).Ref("users").Field("country_id").Unique().Required(),
		edge.From("level", UserLevel.Type).Ref("users").Field("level_id").Unique().Required(),
		edge.From("programs", ScientificProgram.Type).Ref("members"),
		edge.To("requests", Request.Type).Annotations(record()),
		edge.To("refresh_tokens", RefreshToken.Type).Annotations(child()),
	}
}

// Annotations of the PyrosUser.
func (PyrosUser) Annotations() []schema.Annotation {
	return table("pyros_user", Rules{
		Create: "An account begins with a registration or \"pyros user add\", where its password is chosen.",
		Note:   "What an account may do changes at once. Passwords, approval and programs are on the People page.",
	})
}

// RefreshToken is one link in the chain of tokens that began with a login.
type RefreshToken struct{ ent.Schema }

// Fields of the RefreshToken.
func (RefreshToken) Fields() []ent.Field {
	return []ent.Field{
		field.Int("user_id").Immutable(),
		field.String("hash").MaxLen(128).NotEmpty().Unique().Immutable().Sensitive().Comment("of the token, which is not kept"),
		field.String("family").MaxLen(64).NotEmpty().Immutable().Comment("the login that it descends from"),
		field.Time("created").SchemaType(micro).Immutable().Comment("real time"),
		field.Time("expires").SchemaType(micro).Immutable().Comment("real time"),
		field.Time("used").SchemaType(micro).Optional().Nillable().Comment("real time at which it was exchanged; a second use is theft"),
		field.Time("revoked").SchemaType(micro).Optional().Nillable().Comment("real time"),
	}
}

// Edges of the RefreshToken.
func (RefreshToken) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("user", PyrosUser.Type).Ref("refresh_tokens").Field("user_id").Unique().Required().Immutable(),
	}
}

// Indexes of the RefreshToken.
func (RefreshToken) Indexes() []ent.Index {
	return []ent.Index{index.Fields("family"), index.Fields("user_id"), index.Fields("expires")}
}

// Annotations of the RefreshToken.
func (RefreshToken) Annotations() []schema.Annotation {
	return table("refresh_token", readOnly("A session is kept by the login; a used token that comes again shows a theft. A new password on the People page ends all sessions of an account."))
}

// UserAction is one line of the history of what people did. It outlives the
// account.
type UserAction struct{ ent.Schema }

// Fields of the UserAction.
func (UserAction) Fields() []ent.Field {
	return []ent.Field{
		field.Time("at").SchemaType(micro).Immutable().Comment("real time"),
		field.Int("user_id").Default(0).Immutable().Comment("0: an agent, or the command line"),
		field.String("actor").MaxLen(nameLen).Default("").Immutable().Comment("the username at that time"),
		field.String("action").MaxLen(64).NotEmpty().Immutable().Comment("thing and verb, such as request.cancel"),
		field.Int("thing_id").Default(0).Immutable().Comment("of the thing, where it has a number"),
		field.String("text").MaxLen(sentenceLen).Default("").Immutable().Comment("a sentence"),
	}
}

// Indexes of the UserAction.
func (UserAction) Indexes() []ent.Index {
	return []ent.Index{index.Fields("user_id"), index.Fields("action")}
}

// Annotations of the UserAction.
func (UserAction) Annotations() []schema.Annotation {
	return table("user_action", readOnly("The history of what people did is evidence."))
}
