/// Creates or changes an organization: a school, a university, a tenant.
public struct OrganizationUpsert: Message {
    public static let type: MessageType = "lms.enrollment.organization.upsert.v1"
    public static let purpose = "Creates or changes an organization: a school, a university, a tenant."
    public static let example = """
        {
          "organizationId": "org-lakeside",
          "code": "lakeside",
          "name": "Lakeside School",
          "timezone": "Europe/Berlin",
          "settings": {
            "weekStartsOn": "monday"
          },
          "updatedAt": "2025-08-01T08:00:00Z"
        }
        """

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

    public static let rules = [
        Rule<OrganizationUpsert>("timezone is in the IANA time zone database.") { organization, list in
            guard !organization.timezone.isKnown else { return }
            list.breakRule(at: "/timezone", "expected a zone of the IANA time zone database, found \(organization.timezone)")
        }
    ]
}

/// An organization was created or changed.
public struct OrganizationUpserted: Message {
    public static let type: MessageType = "lms.enrollment.organization.upserted.v1"
    public static let purpose = "An organization was created or changed."
    public static var example: String { OrganizationUpsert.example }

    public var organization = OrganizationUpsert()

    public init() {}

    public init(_ organization: OrganizationUpsert) { self.organization = organization }

    public mutating func fields(_ fields: inout Fields) { organization.fields(&fields) }

    public static let rules = OrganizationUpsert.rules.map { $0.lifted { (event: OrganizationUpserted) in event.organization } }
}
