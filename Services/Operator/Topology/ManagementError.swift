/// Why the management API did not do what it was asked, and what to do now.
enum ManagementError: Error, CustomStringConvertible {
    /// Nothing answered at that address.
    case notReachable(address: String, cause: String)
    /// Something answered that is no management API.
    case notManagement(address: String, status: Int)
    /// The user is unknown, the password wrong, or the user lacks the tag that this needs: the broker does not say which.
    case unauthorized(address: String, user: String, doing: String)
    /// The user may not do this.
    case forbidden(user: String, doing: String, reason: String)
    case virtualHostMissing(String)
    /// The broker understood and said no.
    case refused(doing: String, status: Int, reason: String)
    /// The broker's answer was not what this version of its API promises.
    case unreadable(doing: String, cause: String)

    /// Whether the same request may succeed later without anybody changing anything.
    var isRetriable: Bool {
        switch self {
        case .notReachable: true
        case .refused(_, let status, _): status >= 500
        default: false
        }
    }

    var description: String {
        switch self {
        case .notReachable(let address, let cause):
            """
            the management API does not answer at \(address) (\(cause)). Is the broker up, and its plugin on? \
            rabbitmq-plugins enable rabbitmq_management; another address goes into --management-url or MANAGEMENT_URL
            """
        case .notManagement(let address, let status):
            """
            \(address) answered with status \(status), but it is not a RabbitMQ management API. Correct \
            --management-url or MANAGEMENT_URL (the port is usually 15672)
            """
        case .unauthorized(let address, let user, let doing):
            """
            \(address) does not let user \(user) do this: \(doing). Check the password, and that the user has the tag \
            policymaker (for policies) or administrator: rabbitmqctl set_user_tags \(user) administrator
            """
        case .forbidden(let user, let doing, let reason):
            """
            user \(user) may not do this: \(doing) (\(reason)). Policies need the tag policymaker or administrator, \
            queues and exchanges the configure permission: rabbitmqctl set_permissions -p VHOST \(user) '.*' '.*' '.*'
            """
        case .virtualHostMissing(let name):
            "there is no virtual host \(name) on this broker. Create it: rabbitmqctl add_vhost \(name)"
        case .refused(let doing, let status, let reason):
            "the broker refused: \(doing): \(reason) (status \(status))"
        case .unreadable(let doing, let cause):
            "cannot read the broker's answer: \(doing): \(cause)"
        }
    }
}
