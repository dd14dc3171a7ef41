import LMSModels

/// Every kind of change that can be told from another.
extension SchemaChange {
    static let table: [SchemaChange] = texts + numbers + words + lists + kinds + alternatives + fields

    private static let texts: [SchemaChange] = [
        .init(.string(maxLength: 2000), .string(maxLength: 1000), "maxLength went from 2000 to 1000", .publishers),
        .init(.string(maxLength: 1000), .string(maxLength: 2000), "maxLength went from 1000 to 2000", .consumers),
        .init(.string(), .string(maxLength: 1000), "maxLength went from none to 1000", .publishers),
        .init(.string(maxLength: 1000), .string(), "maxLength went from 1000 to none", .consumers),
        .init(.string(minLength: 0), .string(minLength: 1), "minLength went from 0 to 1", .publishers),
        .init(.string(minLength: 1), .string(), "minLength went from 1 to 0", .consumers),
        .init(.string(pattern: "^a$"), .string(pattern: "^b$"), "pattern went from ^a$ to ^b$", .both),
        .init(.string(), .string(pattern: "^a$"), "pattern went from none to ^a$", .publishers),
        .init(.string(pattern: "^a$"), .string(), "pattern went from ^a$ to none", .consumers),
        .init(.string(excluded: "a"), .string(excluded: "b"), "the excluded pattern went from a to b", .both),
        .init(.string(), .string(excluded: "a"), "the excluded pattern went from none to a", .publishers),
        .init(.string(excluded: "a"), .string(), "the excluded pattern went from a to none", .consumers),
        .init(.string(format: "date"), .string(format: "time"), "format went from date to time", .both),
        .init(.string(), .string(format: "date"), "format went from none to date", .publishers),
        .init(.string(format: "date"), .string(), "format went from date to none", .consumers),
    ]

    private static let numbers: [SchemaChange] = [
        .init(.integer(minimum: 1, maximum: 9), .integer(minimum: 2, maximum: 9), "minimum went from 1 to 2", .publishers),
        .init(.integer(minimum: 1, maximum: 9), .integer(minimum: -1, maximum: 9), "minimum went from 1 to -1", .consumers),
        .init(.integer(minimum: 1, maximum: 9), .integer(minimum: 1, maximum: 8), "maximum went from 9 to 8", .publishers),
        .init(.integer(minimum: 1, maximum: 9), .integer(minimum: 1, maximum: 10), "maximum went from 9 to 10", .consumers),
        .init(.integer(minimum: nil, maximum: 9), .integer(minimum: 1, maximum: 9), "minimum went from none to 1", .publishers),
        .init(.integer(minimum: 1, maximum: 9), .integer(minimum: 1, maximum: nil), "maximum went from 9 to none", .consumers),
        .init(.number(minimum: 0, maximum: 100), .number(minimum: 0, maximum: 99.5), "maximum went from 100 to 99.5", .publishers),
        .init(.number(minimum: 0, maximum: 100), .number(minimum: -0.5, maximum: 100), "minimum went from 0 to -0.5", .consumers),
        .init(.integer(minimum: 1, maximum: 9), .number(minimum: 1, maximum: 9), "the kind went from integer to number", .consumers),
        .init(.number(minimum: 1, maximum: 9), .integer(minimum: 1, maximum: 9), "the kind went from number to integer", .publishers),
    ]

    private static let words: [SchemaChange] = [
        .init(.oneOf(["a", "b"]), .oneOf(["a"]), "the values went from a, b to a", .publishers),
        .init(.oneOf(["a"]), .oneOf(["b", "a"]), "the values went from a to b, a", .consumers),
        .init(.oneOf(["a", "b"]), .oneOf(["a", "c"]), "the values went from a, b to a, c", .both),
    ]

    private static let lists: [SchemaChange] = [
        .init(.array(.boolean, maxItems: 9), .array(.boolean, maxItems: 8), "maxItems went from 9 to 8", .publishers),
        .init(.array(.boolean, maxItems: 9), .array(.boolean, maxItems: nil), "maxItems went from 9 to none", .consumers),
        .init(
            .array(.oneOf(["a", "b"]), maxItems: 9), .array(.oneOf(["a"]), maxItems: 9), at: "/x/*", "the values went from a, b to a",
            .publishers),
        .init(
            .array(.object([.init("y", .boolean)]), maxItems: 9), .array(.object([]), maxItems: 9), at: "/x/*/y",
            "the field is gone; it was optional, boolean", .both),
    ]

    private static let kinds: [SchemaChange] = [
        .init(.string(), .integer(minimum: nil, maximum: nil), "the kind went from string to integer", .both),
        .init(.boolean, .string(), "the kind went from boolean to string", .both),
        .init(.oneOf(["a"]), .string(), "the kind went from enum to string", .both),
        .init(.object([]), .anyObject, "the kind went from object to any object", .both),
        .init(.anyObject, .object([]), "the kind went from any object to object", .both),
        .init(.string(), .array(.string(), maxItems: nil), "the kind went from string to array", .both),
        .init(.any, .boolean, "the kind went from any JSON to boolean", .publishers),
        .init(.boolean, .any, "the kind went from boolean to any JSON", .consumers),
    ]

    private static let alternatives: [SchemaChange] = [
        .init(
            .either([.boolean, .string()]), .either([.boolean]), "the kind went from boolean or string to boolean: string is gone",
            .publishers),
        .init(.boolean, .either([.boolean, .string()]), "the kind went from boolean to boolean or string: string is new", .consumers),
        .init(
            .either([.boolean, .string(maxLength: 2)]), .either([.string(maxLength: 1), .boolean]), "maxLength went from 2 to 1",
            .publishers),
    ]

    private static let fields: [SchemaChange] = [
        .init(fields: [.init("x", .boolean, isRequired: true)], [], "the field is gone; it was required, boolean", .both),
        .init(fields: [.init("x", .string())], [], "the field is gone; it was optional, string", .both),
        .init(fields: [], [.init("x", .boolean)], "the field is new: optional, boolean", .nobody),
        .init(fields: [], [.init("x", .anyObject, isRequired: true)], "the field is new: required, any object", .publishers),
        .init(
            fields: [.init("x", .boolean)], [.init("x", .boolean, isRequired: true)], "the field went from optional to required",
            .publishers),
        .init(
            fields: [.init("x", .boolean, isRequired: true)], [.init("x", .boolean)], "the field went from required to optional",
            .consumers),
        .init(
            fields: [.init("x", .boolean, meaning: "On.")], [.init("x", .boolean, meaning: "Off.")],
            #"the meaning went from "On." to "Off.""#, .nobody),
        .init(fields: [.init("a/b~c", .boolean)], [], at: "/a~1b~0c", "the field is gone; it was optional, boolean", .both),
    ]
}
