import Foundation
import Testing

@testable import WorkerKit

@Suite("The identity of a message")
struct InboxKeyTests {
    // Computed with Python: `hashlib.sha256(source + b"\0" + id).hexdigest()[:32]`. Stored rows depend on them.
    @Test(
        "The key is the first half of SHA-256 over source, NUL and id",
        arguments: [
            ("/portal/one", "evt-0001", "f83d04517d4113fa57d8dd722065c12c"), ("/søster", "é", "0130f2f3fc8062a1e8f5d761793a5880"),
        ])
    func known(_ source: String, _ id: String, _ hex: String) {
        let key = InboxKey(source: source, id: id)
        #expect(key.hex == hex)
        #expect(key.uuid.uuidString.replacing("-", with: "").lowercased() == hex)
        #expect(InboxKey(uuid: key.uuid) == key)
    }

    @Test("A message without identity has the key of its bytes")
    func bytes() {
        #expect(InboxKey(hashing: Array("hello".utf8)).hex == "2cf24dba5fb0a30e26e83b2ac5b9e29e")
    }

    @Test("Source and id are told apart, and so are texts that only look the same")
    func distinct() {
        #expect(InboxKey(source: "ab", id: "c") != InboxKey(source: "a", id: "bc"))
        #expect(InboxKey(source: "", id: "a") != InboxKey(source: "a", id: ""))
        #expect(InboxKey(source: "s", id: "e\u{301}") != InboxKey(source: "s", id: "\u{E9}"))
    }

    @Test("Keys are in the order of their bytes, as PostgreSQL orders uuids")
    func order() {
        let keys = (0..<2_000).map { InboxKey(source: "/portal", id: "\($0)") }
        #expect(Set(keys).count == keys.count)
        #expect(keys.sorted().map(\.hex) == keys.map(\.hex).sorted())
        #expect(!(keys[0] < keys[0]))
    }
}
