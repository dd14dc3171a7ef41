/// What `organization.summary` answers.
public struct OrganizationSummaryResult: Contract {
    public var classes = Count.placeholder
    public var sessions = Count.placeholder
    public var enrolled = Count.placeholder
    public var present = Count.placeholder
    public var absent = Count.placeholder
    public var percentage: Percentage?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("classes", &classes, "Classes that met.")
        fields.required("sessions", &sessions, "Their sessions.")
        fields.required("enrolled", &enrolled, "Students on the rosters, added up over the sessions.")
        fields.required("present", &present, "Of these, who came, late ones included.")
        fields.required("absent", &absent, "The others.")
        fields.optional("percentage", &percentage, "present of enrolled, with two decimals; missing where nobody was enrolled.")
    }
}
