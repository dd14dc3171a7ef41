import SeededRandom
import Foundation
import LMSModels
import Testing

@Suite("Moments, days, clock times and time zones")
struct CalendarTests {
    @Test(
        "Times by RFC 3339 are read",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01t00:00:00z", 0), ("1970-01-01T00:00:01.5Z", 1_500_000),
            ("1970-01-01T00:00:00.000001Z", 1), ("1970-01-01T00:00:00.0000019Z", 1),
            ("1970-01-01T00:00:00.1234567890123456789012Z", 123_456),
            ("1970-01-01T01:00:00+01:00", 0), ("1969-12-31T18:30:00-05:30", 0), ("1970-01-01T00:00:00-00:00", 0),
            ("1969-12-31T23:59:59Z", -1_000_000), ("1969-12-31T23:59:59.999999Z", -1), ("2026-11-21T09:30:00Z", 1_795_253_400_000_000),
            ("2000-02-29T00:00:00Z", 951_782_400_000_000), ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000_000), ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ] as [(String, Int64)])
    func reads(_ text: String, _ microseconds: Int64) {
        #expect(Timestamp(text)?.microseconds == microseconds)
    }

    @Test(
        "Everything else is no time",
        arguments: [
            "", "2026-11-21", "2026-11-21T09:30:00", "2026-11-21 09:30:00Z", "2026-11-21T09:30Z", "2026-11-21T09:30:00+0100",
            "2026-11-21T09:30:00+01", "2026-11-21T09:30:00.Z", "2026-11-21T09:30:00,5Z", "2026-11-21T24:00:00Z", "2026-11-21T23:60:00Z",
            "2026-11-21T23:59:61Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
            "2026-04-31T00:00:00Z", "2026-11-00T00:00:00Z", "0000-01-01T00:00:00Z", "26-11-21T00:00:00Z", "02026-11-21T00:00:00Z",
            "+2026-11-21T00:00:00Z", "2026-11-21T09:30:00Z ", " 2026-11-21T09:30:00Z", "2026-11-21T09:30:00ZZ", "2026-11-21T09:30:00+24:00",
            "2026-11-21T09:30:00+01:60", "2026-11-21T9:30:00Z", "2026-1１-21T09:30:00Z", "2026-11-21T09:30:00Z\0", "1763717400", "now",
        ])
    func refuses(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("A time whose UTC year has not four digits could not be read again, and is refused")
    func yearLimits() {
        #expect(Timestamp("0001-01-01T00:00:00+01:00") == nil)
        #expect(Timestamp("9999-12-31T23:59:59-01:00") == nil)
        #expect(Timestamp("9999-12-31T23:59:60Z") == nil)
        // The first and the last day are UTC's, whichever way the offset leads.
        #expect(Timestamp("0001-01-01T23:00:00+23:00") == nil)
        #expect(Timestamp("0001-01-01T00:00:00-00:00") != nil)
        #expect(Timestamp("0001-01-02T00:00:00+23:59") != nil)
        #expect(Timestamp("9999-12-30T23:59:59-23:59") != nil)
    }

    @Test("Any time comes back as it was written, to the microsecond")
    func roundTrip() {
        var random = SplitMix64(seed: 2)
        for _ in 0..<20_000 {
            let time = Timestamp(microseconds: .random(in: -62_135_596_800_000_000...253_402_300_799_999_999, using: &random))
            #expect(Timestamp(time.description) == time, "\(time)")
        }
    }

    @Test("Foundation writes and reads any time the same way")
    func foundation() throws {
        let utc = Date.ISO8601FormatStyle(timeZone: .gmt)
        var random = SplitMix64(seed: 3)
        for _ in 0..<5_000 {
            let seconds = Int64.random(in: -5_000_000_000...10_000_000_000, using: &random)
            let date = Date(timeIntervalSince1970: Double(seconds))
            let time = Timestamp(microseconds: seconds * 1_000_000)
            #expect(time.description == date.formatted(utc))
            let hours = Int.random(in: -14...14, using: &random)
            let zone = try #require(TimeZone(secondsFromGMT: hours * 3_600))
            let local = date.formatted(Date.ISO8601FormatStyle(timeZoneSeparator: .colon, timeZone: zone))
            #expect(Timestamp(local) == time, "\(local)")
        }
    }

    @Test("The order of times is the order of their texts")
    func order() throws {
        let texts = ["1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000001Z", "2026-11-21T00:00:00Z"]
        #expect(texts.compactMap { Timestamp($0) }.sorted().map(\.description) == texts)
    }

    @Test("The day of a moment is its day in UTC, before 1970 too")
    func dayOfMoment() throws {
        #expect(Timestamp("1969-12-31T23:59:59.999999Z")?.day.description == "1969-12-31")
        #expect(Timestamp("1970-01-01T00:00:00Z")?.day.description == "1970-01-01")
        #expect(Timestamp("2026-11-21T00:30:00+01:00")?.day.description == "2026-11-20")
    }

    @Test("Every day from 1900 to 2100 is one later than the day before, and comes back as it was written")
    func everyDay() throws {
        let first = try #require(CalendarDate("1900-01-01"))
        #expect(first.daysSinceEpoch == -25_567)
        var (year, month, day) = (1900, 1, 1)
        var count: Int32 = 0
        while year <= 2100 {
            let date = CalendarDate(daysSinceEpoch: first.daysSinceEpoch + count)
            #expect(date.civil == (year, month, day))
            #expect(CalendarDate(year: year, month: month, day: day) == date)
            #expect(CalendarDate(date.description) == date)
            count += 1
            day += 1
            if CalendarDate(year: year, month: month, day: day) == nil {
                #expect((28...31).contains(day - 1))
                (month, day) = (month + 1, 1)
            }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
        // 201 years, of which 49 have a February 29: neither 1900 nor 2100.
        #expect(count == 201 * 365 + 49)
    }

    @Test("Foundation counts the same days")
    func foundationDays() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for days in stride(from: -60_000, through: 2_900_000, by: 997) {
            let parts = calendar.dateComponents([.year, .month, .day], from: Date(timeIntervalSince1970: Double(days) * 86_400))
            let civil = CalendarDate(daysSinceEpoch: Int32(days)).civil
            #expect(civil.year == parts.year && civil.month == parts.month && civil.day == parts.day, "\(days)")
        }
    }

    @Test(
        "Days that do not exist, or are written otherwise, are refused",
        arguments: [
            "2026-02-29", "2100-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32", "0000-01-01", "10000-01-01",
            "2026-1-01", "20260101", "2026/01/01", "01-01-2026", "2026-01-01T00:00:00Z", "2026-01-01 ", "", "-2026-01-01", "٢٠٢٦-01-01",
        ])
    func notDays(_ text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test("February 29 exists in leap years")
    func leapYears() {
        #expect((1900...2100).filter { CalendarDate(year: $0, month: 2, day: 29) != nil }.count == 49)
        #expect(CalendarDate("2000-02-29") != nil)
        #expect(CalendarDate("0001-01-01")?.daysSinceEpoch == -719_162)
        #expect(CalendarDate("9999-12-31")?.description == "9999-12-31")
    }

    @Test("Every minute and second of a day is a clock time, and written as short as it can be")
    func clockTimes() {
        for second in 0..<86_400 {
            let time = ClockTime(microseconds: Int64(second) * 1_000_000)
            #expect(ClockTime(time.description) == time)
            #expect(time.description.count == (second % 60 == 0 ? 5 : 8))
        }
        #expect(ClockTime("09:30") == ClockTime("09:30:00"))
        #expect(ClockTime("09:30").map { String($0.description) } == "09:30")
        #expect(ClockTime("00:00")?.microseconds == 0)
    }

    @Test(
        "Everything else is no clock time",
        arguments: ["", "9:30", "24:00", "23:60", "23:59:60", "09:30:00.5", "09:30Z", "0930", "09:30 ", "09:30:", "09-30", "-1:00"])
    func notClockTimes(_ text: String) {
        #expect(ClockTime(text) == nil)
    }

    @Test(
        "Zones of the IANA database are known",
        arguments: ["UTC", "Europe/Berlin", "America/Argentina/Ushuaia", "America/Port-au-Prince", "Etc/GMT+5", "Asia/Kolkata"])
    func zones(_ text: String) {
        #expect(TimeZoneName(text)?.isKnown == true)
    }

    @Test(
        "Everything else is no zone",
        arguments: [
            "", "Berlin", "CET", "PST8PDT", "GMT+1", "Europe/", "/Europe/Berlin", "Europe/Berlin ", "../etc/passwd",
            "/etc/localtime", "Europe/../Europe/Berlin", "Europe//Berlin", "./Europe/Berlin", "Europe/./Berlin", "Europe", "utc",
            "Europe/Berlin\0", "Europe/Berlin\n", "Éurope/Berlin", "9/9", "A/\(String(repeating: "b", count: 63))",
        ])
    func notZones(_ text: String) {
        #expect(TimeZoneName(text) == nil)
    }

    @Test("What only looks like a zone is not known", arguments: ["Europe/Atlantis", "europe/berlin", "posix/Europe/Berlin", "A/b"])
    func unknownZones(_ text: String) {
        #expect(TimeZoneName(text)?.isKnown == false)
    }
}
