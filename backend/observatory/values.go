package observatory

// MaxName bounds a name that people give, in bytes of UTF-8: the database keeps
// no more, and can index so many in every row format of MySQL.
const MaxName = 191

// The bounds of what a request may ask for, for files and tables alike.
const (
	MaxProperMotion = 20000 // mas a year; that of Barnard's star is 10393
	MaxParallax     = 1000  // mas; that of Proxima Centauri is 768
	MaxTolerance    = 86400 // s, of a start that is time-critical
	MaxAttempts     = 1000
)

// CloudClasses are the classes of cloud that a request may ask for and the
// conditions tell, the clearest first.
func CloudClasses() []string {
	return []string{"clear", "slightly cloudy", "cloudy", "very cloudy"}
}

// The Values methods list what a column of that type may hold; the database's
// schema takes its enumerations from them.

// Values lists the roles, least first.
func (Role) Values() []string {
	return words(RoleVisitor, RoleScientist, RoleOperator, RoleAdmin)
}

// Values lists the channels.
func (Channel) Values() []string { return words(ChannelVIS, ChannelNIR) }

// Values lists the target types.
func (TargetType) Values() []string {
	return words(TargetICRS, TargetAltAz, TargetTest, TargetBody, TargetOrbit, TargetTLE)
}

// Values lists the twilights, brightest first.
func (Twilight) Values() []string {
	return words(TwilightCivil, TwilightNautical, TwilightAstronomical)
}

// Values lists the rules of groups.
func (GroupRule) Values() []string { return words(GroupAllOf, GroupOneOf) }

// Values lists the states of a sequence, in the order of its life.
func (SequenceStatus) Values() []string {
	return words(SequenceIncomplete, SequenceComplete, SequenceToBePlanned, SequencePlanned,
		SequenceUnplannable, SequenceRejected, SequencePending, SequenceExecuting, SequenceExecuted,
		SequenceFailed, SequenceExpired, SequenceCancelled, SequenceInvalid)
}

// Values lists the states of a request.
func (RequestStatus) Values() []string {
	return words(RequestDraft, RequestSubmitted, RequestPlanned, RequestExecuting, RequestExecuted,
		RequestPartial, RequestFailed, RequestExpired, RequestCancelled)
}

// Values lists the reasons.
func (LeftOutReason) Values() []string {
	return words(LeftOutWindow, LeftOutNotVisible, LeftOutQuota, LeftOutNight, LeftOutCondition, LeftOutGroup, LeftOutPinned, LeftOutLostTo)
}

// Values lists the levels of a log row.
func (LogLevel) Values() []string { return words(LogInfo, LogWarning, LogError) }

func words[T ~string](values ...T) []string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = string(v)
	}
	return list
}
