import Testing

@testable import Flags

@Suite("Numbers and texts become each other as in JavaScript")
struct NumberTextTests {
    @Test(
        "A number is written with the fewest digits",
        arguments: [
            (0, "0"), (-0.0, "0"), (1, "1"), (-1.5, "-1.5"), (0.1, "0.1"), (100, "100"), (1e15, "1000000000000000"),
            (123_456_789_012_345_683_968, "123456789012345680000"), (1e20, "100000000000000000000"), (1e21, "1e+21"), (1.5e300, "1.5e+300"),
            (0.000001, "0.000001"), (0.0000015, "0.0000015"), (1e-7, "1e-7"), (-1.25e-9, "-1.25e-9"), (.leastNonzeroMagnitude, "5e-324"),
            (1234.5678, "1234.5678"), (.infinity, "Infinity"), (-.infinity, "-Infinity"), (.nan, "NaN"),
            (9_007_199_254_740_992, "9007199254740992"),
        ] as [(Double, String)])
    func written(_ number: Double, _ text: String) {
        #expect(NumberText.text(of: number) == text)
    }

    @Test(
        "A whole text is read as a number",
        arguments: [
            ("", 0), (" \n", 0), ("12", 12), ("\u{FEFF} 12\t", 12), ("-1.5", -1.5), (".5", 0.5), ("5.", 5), ("5.e1", 50), ("+1e3", 1000),
            ("1E-2", 0.01), ("0x1F", 31), ("0b101", 5), ("0o17", 15), ("Infinity", .infinity), ("-Infinity", -.infinity), ("012", 12),
            ("1e999", .infinity), ("123456789012345678", 123_456_789_012_345_680),
        ] as [(String, Double)])
    func read(_ text: String, _ number: Double) {
        #expect(NumberText.number(of: text) == number)
    }

    @Test(
        "A text with anything else in it is no number",
        arguments: [
            "x", "1x", "1 2", "0x", "0xg", "0x+1", "nan", "inf", "infinity", "1e", ".", "-", "1_000", "0x1p3", "1.2.3", "--1", "1,5",
        ])
    func unreadable(_ text: String) {
        #expect(NumberText.number(of: text).isNaN)
    }

    @Test(
        "A text may start with a number",
        arguments: [
            ("3 apples", 3), (" -1.5e2x", -150), ("1e", 1), ("1.2.3", 1.2), ("0x1F", 0), ("Infinityx", .infinity), (".5.", 0.5),
        ] as [(String, Double)])
    func leading(_ text: String, _ number: Double) {
        #expect(NumberText.leadingNumber(of: text) == number)
    }

    @Test("Or not", arguments: ["", "apples 3", "true", "null", "-", "."])
    func notLeading(_ text: String) {
        #expect(NumberText.leadingNumber(of: text).isNaN)
    }
}
