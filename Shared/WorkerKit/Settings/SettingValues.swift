internal import Configuration

/// The values of settings as they were written, and how to check them.
public struct SettingValues: Sendable {
    private var texts: [String: String] = [:]

    /// Nothing is written: every setting has its fallback.
    public init() {}

    init(_ config: ConfigReader, _ settings: [Setting]) {
        for setting in settings { texts[setting.name] = Self.written(setting, in: config) }
    }

    /// The value as text, whatever it is to swift-configuration: a number in the file, and on the command line a list
    /// wherever there is a comma, as in `1000,5000` or a URL with several hosts.
    private static func written(_ setting: Setting, in config: ConfigReader) -> String? {
        let key = ConfigKey(setting.key)
        if let text = config.string(forKey: key, isSecret: setting.isSecret) { return text }
        if let list = config.stringArray(forKey: key, isSecret: setting.isSecret) { return list.joined(separator: ",") }
        if let number = config.int(forKey: key) { return String(number) }
        if let numbers = config.intArray(forKey: key) { return numbers.map(String.init).joined(separator: ",") }
        return config.double(forKey: key).map { String($0) }
    }

    /// What was written; `nil` where nothing was, or nothing but an empty text.
    public func text(_ setting: Setting) -> String? {
        let text = texts[setting.name]
        return text?.isEmpty == true ? nil : text
    }

    /// What was written, or the fallback.
    /// - Throws: ``WorkerSettings/Failure`` where there is neither.
    public func required(_ setting: Setting) throws -> String {
        guard let text = text(setting) ?? setting.fallback else {
            throw WorkerSettings.Failure(description: "\(setting.name) is missing: expected \(setting.accepted)")
        }
        return text
    }

    /// - Throws: ``WorkerSettings/Failure`` where it is no integer of the range.
    public func integer(_ setting: Setting, _ range: ClosedRange<Int>) throws -> Int {
        let text = try required(setting)
        guard let number = Int(text), range.contains(number) else { throw failure(setting, text) }
        return number
    }

    func delays(_ setting: Setting) throws -> [Int] {
        let text = try required(setting)
        let delays = text.split(separator: ",").map { Int($0.filter { $0 != " " }) }
        guard (1...10).contains(delays.count), delays.allSatisfy({ $0.map { (1...86_400_000).contains($0) } ?? false }) else {
            throw failure(setting, text)
        }
        return delays.compactMap { $0 }
    }

    /// One line with the key, the value and what is accepted.
    public func failure(_ setting: Setting, _ value: String, accepts: String? = nil) -> WorkerSettings.Failure {
        .init(description: "\(setting.name)=\(setting.isSecret ? "***" : value): expected \(accepts ?? setting.accepted)")
    }
}
