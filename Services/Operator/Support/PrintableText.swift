import Glibc

// What publishers sent goes to an operator's terminal: nothing of it may move the cursor, change colours or turn the
// direction of the text.

extension String {
    /// The text in one line, with everything that a terminal would act upon written as an escape.
    var printable: String { escaped { _ in false } }

    /// As ``printable``, but with its line breaks.
    var printableLines: String { escaped { $0 == "\n" } }

    private func escaped(except isKept: (Unicode.Scalar) -> Bool) -> String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case _ where isKept(scalar): text.unicodeScalars.append(scalar)
            // The joiners belong to the spelling of many Indic words.
            case .format where scalar == "\u{200C}" || scalar == "\u{200D}": text.unicodeScalars.append(scalar)
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                text += Self.escape(scalar)
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{\(String(scalar.value, radix: 16))}"
        }
    }

    /// The beginning, with an ellipsis where something is left out.
    func cut(to length: Int) -> String {
        count <= length ? self : prefix(max(1, length - 1)) + "…"
    }

    /// The text as one word of a POSIX shell; as it is where that is one.
    var shellWord: String {
        let isPlain = !isEmpty && utf8.allSatisfy { Self.plain.contains($0) }
        return isPlain ? self : EnvCommand.quoted(self)
    }

    private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:/@+,".utf8)
}

/// What is known about where output goes.
enum Terminal {
    /// Columns of standard output; 160 where it is no terminal.
    static var width: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 160 }
        return Int(size.ws_col)
    }
}
