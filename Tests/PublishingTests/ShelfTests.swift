import SeededRandom
import LMSModels
import Testing

@testable import Publishing

@Suite("Books")
struct ShelfTests {
    private static let key = RowKey(organization: "o-1", id: "s-1")

    private static func book(_ title: String) -> BookUpsert {
        var book = BookUpsert()
        book.bookId = Identifier("s-1") ?? .placeholder
        book.title = Name(title) ?? .placeholder
        return book
    }

    private static func moment(_ minute: Int64) -> Timestamp { Timestamp(microseconds: minute * 60_000_000) }

    @Test("The latest state wins in any order, and of two at one moment the same one")
    func latest() throws {
        let states = [("A", 1), ("B", 3), ("C", 2), ("D", 3)].map { (Self.book($0.0), Self.moment($0.1)) }
        var random = SplitMix64(seed: 7)
        var winners: Set<String> = []
        for _ in 0..<50 {
            var shelf = Shelf()
            for (state, at) in states.shuffled(using: &random) { _ = shelf.take(state, for: Self.key, at: at, by: "x") }
            let change = try #require(shelf.changes[Self.key]?.catalogue)
            #expect(change.at == Self.moment(3))
            winners.insert(change.state.title.text)
        }
        #expect(winners.count == 1)
    }

    @Test("A state that is known changes nothing, whatever is spelled out")
    func known() {
        var shelf = Shelf()
        #expect(shelf.take(Self.book("A"), for: Self.key, at: Self.moment(1), by: "x") != nil)
        var same = Self.book("A")
        same.accessType = .free
        same.hasQuiz = false
        #expect(shelf.take(same, for: Self.key, at: Self.moment(1), by: "y") == nil)
        #expect(shelf.take(same, for: Self.key, at: Self.moment(2), by: "y") == nil)
        #expect(shelf.books[Self.key]?.stateAt == Self.moment(2))
        #expect(shelf.take(Self.book("B"), for: Self.key, at: Self.moment(1), by: "z") == nil)
    }

    @Test("Publishing, archiving and retracting make one change of one book, whatever the catalogue says meanwhile")
    func workflow() throws {
        let story = Story.long("s-1")
        var desk = Desk()
        var shelf = Shelf()
        for asked in story.asked {
            guard case .success(let applied) = desk.take(asked.request, for: story.key, from: asked.asker) else { continue }
            _ = shelf.follow(applied, for: story.key)
            if asked.request.action == .archive { _ = shelf.take(Self.book("Catalogue"), for: story.key, at: Self.moment(9), by: "x") }
        }
        #expect(shelf.changes.count == 1 && shelf.isNew(story.key))
        let change = try #require(shelf.changes[story.key])
        #expect(change.status == .published)
        #expect(change.manuscript?.contentHash == desk.submissions[story.key]?.manuscript.contentHash)
        #expect(change.author == "ada")
        #expect(change.creator == "gutenberg" && change.actor == "hopper")
        #expect(change.catalogue?.state.title.text == "Catalogue")
    }
}
