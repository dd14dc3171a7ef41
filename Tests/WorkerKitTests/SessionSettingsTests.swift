import Testing

@testable import WorkerKit

@Suite("What a worker asks of its database sessions")
struct SessionSettingsTests {
    @Test("It goes into the URL, behind what that has already")
    func applied() {
        let url = SessionSettings.apply(to: "postgresql://u:p@h/d")
        #expect(url.hasPrefix("postgresql://u:p@h/d?options=-c%20enable_seqscan%3Doff"))
        #expect(url.contains("-c%20lock_timeout%3D3000"))
        #expect(url.hasSuffix("&target_session_attrs=read-write"))
        #expect(SessionSettings.apply(to: "postgresql://h/d?sslmode=require").hasPrefix("postgresql://h/d?sslmode=require&options="))
    }

    @Test("What an operator has set stays as it is")
    func kept() {
        #expect(
            SessionSettings.apply(to: "postgresql://h/d?options=-cwork_mem%3D64MB")
                == "postgresql://h/d?options=-cwork_mem%3D64MB&target_session_attrs=read-write")
        #expect(!SessionSettings.apply(to: "postgresql://a,b/d?target_session_attrs=any").contains("read-write"))
        #expect(SessionSettings.apply(to: "host=h dbname=d") == "host=h dbname=d")
    }
}
