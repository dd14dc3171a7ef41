import LMSModels

/// A schema with one thing changed, somewhere in it.
struct SchemaMutant: Sendable {
    let schema: Schema
    let path: String
    let broken: SchemaChange.Broken

    /// Every mutant of a schema.
    static func all(of schema: Schema, at path: String = "") -> [SchemaMutant] {
        changed(schema).map { SchemaMutant(schema: $0, path: path, broken: $1) } + nested(schema, at: path)
    }

    /// What can change in the schema itself.
    private static func changed(_ schema: Schema) -> [(Schema, SchemaChange.Broken)] {
        switch schema {
        case .string(let shortest, let longest, let pattern, let excluded, let format):
            func with(shortest: Int?, longest: Int?, pattern: String?) -> Schema {
                .string(minLength: shortest, maxLength: longest, pattern: pattern, excluded: excluded, format: format)
            }
            var mutants: [(Schema, SchemaChange.Broken)] = [
                (with(shortest: (shortest ?? 0) + 1, longest: longest, pattern: pattern), .publishers),
                (with(shortest: shortest, longest: longest, pattern: "^other$"), pattern == nil ? .publishers : .both),
            ]
            if let longest {
                mutants.append((with(shortest: shortest, longest: longest / 2, pattern: pattern), .publishers))
                mutants.append((with(shortest: shortest, longest: longest * 2, pattern: pattern), .consumers))
            }
            return mutants
        case .integer(let minimum?, let maximum?):
            return [
                (.integer(minimum: minimum + 1, maximum: maximum), .publishers),
                (.integer(minimum: minimum, maximum: maximum + 1), .consumers),
                (.number(minimum: Double(minimum), maximum: Double(maximum)), .consumers),
            ]
        case .number(let minimum?, let maximum?):
            return [(.number(minimum: minimum - 1, maximum: maximum), .consumers), (.number(minimum: minimum, maximum: nil), .consumers)]
        case .oneOf(let words):
            var mutants: [(Schema, SchemaChange.Broken)] = [(.oneOf(words + ["other"]), .consumers)]
            if words.count > 1 { mutants.append((.oneOf(Array(words.dropFirst())), .publishers)) }
            return mutants
        case .array(let element, let longest):
            guard let longest else { return [(.array(element, maxItems: 5), .publishers)] }
            return [(.array(element, maxItems: longest / 2), .publishers), (.array(element, maxItems: nil), .consumers)]
        case .either(let schemas):
            return [(.either(Array(schemas.dropLast())), .publishers)]
        case .boolean: return [(.string(), .both)]
        case .anyObject: return [(.object([]), .both)]
        case .any: return [(.boolean, .publishers)]
        case .object, .integer, .number: return []
        }
    }

    /// What can change deeper, or in an object's fields.
    private static func nested(_ schema: Schema, at path: String) -> [SchemaMutant] {
        switch schema {
        case .array(let element, let longest):
            return all(of: element, at: path + "/*").map { $0.inside { .array($0, maxItems: longest) } }
        case .either(let schemas):
            return schemas.indices.flatMap { place in
                all(of: schemas[place], at: path).map { mutant in
                    mutant.inside { alternative in
                        var changed = schemas
                        changed[place] = alternative
                        return .either(changed)
                    }
                }
            }
        case .object(let fields):
            return fields.indices.flatMap { mutants(of: fields, $0, at: path) } + [
                SchemaMutant(schema: .object(fields + [.init("other", .boolean)]), path: path + "/other", broken: .nobody),
                SchemaMutant(
                    schema: .object([.init("other", .boolean, isRequired: true)] + fields), path: path + "/other", broken: .publishers),
            ]
        default: return []
        }
    }

    private static func mutants(of fields: [Schema.Property], _ place: Int, at path: String) -> [SchemaMutant] {
        let field = fields[place]
        func replaced(by new: [Schema.Property]) -> Schema { .object(Array(fields[..<place]) + new + Array(fields[(place + 1)...])) }
        let path = "\(path)/\(field.name)"
        let opposite = Schema.Property(field.name, field.schema, isRequired: !field.isRequired, meaning: field.meaning)
        let renewed = Schema.Property(field.name, field.schema, isRequired: field.isRequired, meaning: "Another.")
        return [
            SchemaMutant(schema: replaced(by: []), path: path, broken: .both),
            SchemaMutant(schema: replaced(by: [opposite]), path: path, broken: field.isRequired ? .consumers : .publishers),
            SchemaMutant(schema: replaced(by: [renewed]), path: path, broken: .nobody),
        ]
            + all(of: field.schema, at: path).map { mutant in
                mutant.inside { replaced(by: [.init(field.name, $0, isRequired: field.isRequired, meaning: field.meaning)]) }
            }
    }

    /// The same change, seen from the schema around it.
    private func inside(_ wrap: (Schema) -> Schema) -> SchemaMutant {
        SchemaMutant(schema: wrap(schema), path: path, broken: broken)
    }
}
