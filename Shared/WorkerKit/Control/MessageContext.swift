public import Flags

/// What rules of flags may ask about a message.
///
/// | attribute | value |
/// |---|---|
/// | `targetingKey`, `tenant` | the tenant's organization code |
/// | `type` | the message's type |
/// | `service` | the worker's |
/// | `source` | who sent it |
/// | `role` | of the actor |
/// | `student`, `class` | `data.studentId` and `data.classId`, where there are any |
public struct MessageContext: Sendable {
    public var tenant: String?
    public var type: String?
    public var service: String?
    public var source: String?
    public var role: String?
    public var student: String?
    public var course: String?

    public init(
        tenant: String? = nil, type: String? = nil, service: String? = nil, source: String? = nil, role: String? = nil,
        student: String? = nil, course: String? = nil
    ) {
        self.tenant = tenant
        self.type = type
        self.service = service
        self.source = source
        self.role = role
        self.student = student
        self.course = course
    }

    /// What a flag is evaluated with; what is `nil` is not in it.
    public var evaluationContext: EvaluationContext {
        var attributes: [String: FlagValue] = [:]
        let all = [
            ("tenant", tenant), ("type", type), ("service", service), ("source", source), ("role", role), ("student", student),
            ("class", course),
        ]
        for (name, value) in all { attributes[name] = value.map(FlagValue.string) }
        return EvaluationContext(targetingKey: tenant, attributes: attributes)
    }
}
