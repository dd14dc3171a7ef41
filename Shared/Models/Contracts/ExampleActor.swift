/// Someone of the small school that the examples tell of, in the role in which they send a message.
public struct ExampleActor: Sendable, Hashable {
    public let id: String
    public let role: ActorRole

    public init(id: String, role: ActorRole) {
        self.id = id
        self.role = role
    }

    /// Teaches physics, and sends whatever needs nobody in particular.
    public static let curie = ExampleActor(id: "curie", role: .teacher)
    /// Writes.
    public static let ada = ExampleActor(id: "ada", role: .learner)
    /// Reads what others submit, in her free time.
    public static let volta = ExampleActor(id: "volta", role: .volunteerReviewer)
    public static let austen = ExampleActor(id: "austen", role: .editor)
    public static let gutenberg = ExampleActor(id: "gutenberg", role: .publisher)
    public static let hopper = ExampleActor(id: "hopper", role: .admin)
}

/// Another message of a type than its example: one more step of the story that all examples tell.
public struct FurtherExample: Sendable {
    /// The data as JSON.
    public let data: String
    public let actor: ExampleActor
    public let version: Int64?

    public init(_ data: String, by actor: ExampleActor = .curie, version: Int64? = nil) {
        self.data = data
        self.actor = actor
        self.version = version
    }
}
