/// Creates or changes an organization: a school, a university, a tenant.
public struct OrganizationUpsert: Message {
    public static let type: MessageType = "lms.enrollment.organization.upsert.v1"
    public static let purpose = "Creates or changes an organization: a school, a university, a tenant."

    public var organizationId = Identifier.placeholder
    public var code = Identifier.placeholder
    public var name = Name.placeholder
    public var timezone = TimeZoneName.placeholder
    public var settings: FreeObject?
    public var updatedAt: Timestamp?

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("organizationId", &organizationId, "Its id.")
        fields.required("code", &code, "Unique code; the tenant attribute of all further messages.")
        fields.required("name", &name, "What people call it.")
        fields.required("timezone", &timezone, "IANA zone of its class dates and times.")
        fields.optional("settings", &settings, "Anything the organization keeps about itself.")
        fields.optional(
            "updatedAt", &updatedAt,
            "When this state was true; the latest wins. The envelope's time if missing.")
    }
}

/// An organization was created or changed.
public struct OrganizationUpserted: Message {
    public static let type: MessageType = "lms.enrollment.organization.upserted.v1"
    public static let purpose = "An organization was created or changed."

    public var organization = OrganizationUpsert()

    public init() {}

    public init(_ organization: OrganizationUpsert) { self.organization = organization }

    public mutating func fields(_ fields: inout Fields) { organization.fields(&fields) }
}
