import Foundation
import LMSModels
import Testing

/// The cases that JSONLogic publishes for every implementation, where they are at hand.
///
/// Source: https://jsonlogic.com/tests.json
enum JSONLogicCases {
    static let file: URL? = {
        let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let shared = ProcessInfo.processInfo.environment["LECTERN_SHARED"] ?? ""
        let folder = shared.isEmpty ? root.appending(path: "../shared") : URL(filePath: shared)
        let file = folder.appending(path: "data/jsonlogic/tests.json").standardizedFileURL
        return FileManager.default.fileExists(atPath: file.path) ? file : nil
    }()

    static let areThere: ConditionTrait = .enabled(
        if: file != nil, "needs JSONLogic's cases: data/jsonlogic/tests.json under LECTERN_SHARED, or under ../shared")

    /// Rule, data and result.
    static func all() throws -> [[JSONValue]] {
        let bytes = try Data(contentsOf: try #require(file))
        // Sentences stand between the cases.
        return try JSONDocument(Array(bytes)).root.elements.map(\.elements).filter { !$0.isEmpty }
    }
}
