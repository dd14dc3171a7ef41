internal import LMSModels
internal import WorkerKit

extension OrganizationUpsert: DirectoryState {
    static let noun = "organization"
    static let uniqueness: Uniqueness? = Uniqueness(field: "code", isGlobal: true)
    static let ownRefusals: Refusals = [.forbidden: "The tenant is another organization's code."]

    var rowID: Identifier { organizationId }
    var uniqueValue: String? { code.text }
    var upserted: OrganizationUpserted { OrganizationUpserted(self) }

    var complete: OrganizationUpsert {
        var complete = self
        complete.settings = settings ?? .placeholder
        return complete
    }

    /// A tenant may speak of itself only; whoever creates or renames organizations sends no tenant.
    func refusal(for envelope: Envelope) -> Verdict? {
        guard let tenant = envelope.tenant, tenant != code else { return nil }
        return .rejected(.forbidden, "tenant \(tenant) may not change organization \(code)")
    }

    func refusal(replacing present: OrganizationUpsert, for envelope: Envelope) -> Verdict? {
        guard let tenant = envelope.tenant, tenant != present.code else { return nil }
        return .rejected(.forbidden, "tenant \(tenant) may not change an organization of another code")
    }
}
