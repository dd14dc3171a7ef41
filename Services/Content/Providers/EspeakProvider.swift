internal import Foundation
internal import LMSModels
internal import Subprocess
internal import SystemPackage

/// Speech without a network: espeak-ng, a program for each part.
struct EspeakProvider: SpeechProvider {
    /// Its path, or its name in `PATH`.
    let program: String
    let timeout: Duration

    let name = "espeak-ng"
    let model = "espeak-ng"
    let usualVoice = "standard"
    /// A part is one process, so that a long text can be given up in between.
    let limit = 4_096
    let needsLanguage = true

    /// Twenty minutes of sound.
    private static let outputLimit = 64 << 20
    private static let wordsPerMinute = 175.0

    func speak(_ part: SpeechPart, in manner: SpeechManner) async throws -> WAVAudio {
        // A voice of the country if there is one, else of the language.
        let tags = [part.language.lowercased(), String(part.language.lowercased().prefix { $0 != "-" })]
        for tag in tags {
            if let audio = try await speak(part.text, language: Self.names[tag] ?? tag, manner) { return audio }
        }
        throw SpeechFailure(code: .unsupportedLanguage, message: "\(name) has no voice for \(part.language)", canRetry: false)
    }

    /// What espeak-ng calls a language where that is not its tag.
    private static let names = ["zh": "cmn", "zh-hans": "cmn", "zh-hant": "cmn", "zh-hk": "yue", "no": "nb", "fil": "en", "iw": "he"]

    /// - Returns: `nil` where there is no such voice.
    private func speak(_ text: String, language: String, _ manner: SpeechManner) async throws -> WAVAudio? {
        let voice = manner.voice.map { "\(language)+\($0)" } ?? language
        let (status, output, errors) = try await run(
            [
                "-v", voice, "-s", String(Int((Self.wordsPerMinute * manner.speed).rounded())), "-p",
                String(Int((50 * manner.pitch).rounded()).clamped(to: 0...99)), "-b", "1", "--stdin", "--stdout",
            ], input: Self.plain(text))
        if status != 0 {
            if errors.contains("voice does not exist") { return nil }
            throw SpeechFailure(
                code: .providerUnavailable, message: "\(name) ended with status \(status): \(errors.prefix(200))", canRetry: true)
        }
        do {
            return try WAVAudio(reading: output)
        } catch {
            throw SpeechFailure(code: .unusableAnswer, message: "\(name): \(error)", canRetry: true)
        }
    }

    /// Without what espeak-ng would read as something else than text: brackets begin phonemes, and control characters commands.
    static func plain(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "[": scalars.append("(")
            case "]": scalars.append(")")
            case "\n", "\t": scalars.append(scalar)
            case _ where scalar.properties.generalCategory == .control: scalars.append(" ")
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    private func run(_ arguments: [String], input: String) async throws -> (status: Int, output: [UInt8], errors: String) {
        do {
            return try await withTimeout(timeout) {
                let result = try await Subprocess.run(
                    program.contains("/") ? .path(FilePath(program)) : .name(program), arguments: .init(arguments), input: .string(input),
                    output: .bytes(limit: Self.outputLimit), error: .string(limit: 4_096))
                let status = if case .exited(let code) = result.terminationStatus { Int(code) } else { 128 }
                return (status, result.standardOutput, result.standardError)
            }
        } catch is TimedOut {
            throw SpeechFailure(code: .providerTimeout, message: "\(name) took more than \(timeout)", canRetry: true)
        } catch let error as CancellationError {
            throw error
        } catch {
            try Task.checkCancellation()
            throw SpeechFailure(code: .providerUnavailable, message: "\(program) cannot be run: \(error)", canRetry: true)
        }
    }
}

extension Comparable {
    fileprivate func clamped(to range: ClosedRange<Self>) -> Self { min(max(self, range.lowerBound), range.upperBound) }
}
