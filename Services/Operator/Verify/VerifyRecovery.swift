/// How long it took from the moment a server was back until work went on.
struct VerifyRecovery: Sendable, Hashable {
    enum Server: String, Sendable, CaseIterable { case broker, database }

    let server: Server
    let duration: Duration
}
