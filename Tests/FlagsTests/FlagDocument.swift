import Testing

@testable import Flags

/// Documents of one flag, and clients of them, for tests.
enum FlagDocument {
    /// A flag `f` with variants that are named as their values.
    static func of(_ targeting: String, variants: String..., defaultVariant: String = "null", evaluators: String = "{}") -> String {
        let members = variants.map { "\"\($0)\":\"\($0)\"" }.joined(separator: ",")
        return #"{"$evaluators":\#(evaluators),"flags":{"f":{"state":"ENABLED","variants":{\#(members)},"#
            + #""defaultVariant":\#(defaultVariant),"targeting":\#(targeting)}}}"#
    }

    static func client(_ document: String, time: Int = 1_000) throws -> FlagClient {
        FlagClient(try FlagDefinitions(json: Array(document.utf8)), now: { time })
    }

    /// What is wrong with a document; `nil` where nothing is.
    static func fault(_ document: String) -> FlagDefinitionError? {
        do throws(FlagDefinitionError) {
            _ = try FlagDefinitions(json: Array(document.utf8))
            return nil
        } catch {
            return error
        }
    }
}
