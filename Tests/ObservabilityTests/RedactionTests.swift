import Testing

@testable import Observability

@Suite("Redaction of passwords")
struct RedactionTests {
    @Test(
        "The password of a URL is hidden, the rest stays",
        arguments: [
            ("amqp://guest:guest@localhost:5672/%2f", "amqp://guest:***@localhost:5672/%2f"),
            ("redis://:secret@h", "redis://:***@h"),
            ("failed: 'postgres://u:p@h/db' refused", "failed: 'postgres://u:***@h/db' refused"),
            ("amqp://u:a@b@h", "amqp://u:***@h"),
            ("amqp://u:a:b@h", "amqp://u:***@h"),
            ("amqp://u:a/b?c#d@h/v", "amqp://u:***@h/v"),
            ("amqp://u:one@h1,amqps://u:two@h2", "amqp://u:***@h1,amqps://u:***@h2"),
            ("ä amqp://ü:pä@h ö", "ä amqp://ü:***@h ö"),
        ])
    func urls(text: String, expected: String) {
        #expect(Redaction.redact(text) == expected)
    }

    @Test(
        "What follows password= is hidden",
        arguments: [
            ("postgres://h/db?user=u&password=s&x=y", "postgres://h/db?user=u&password=***&x=y"),
            ("host=h PASSWORD=s dbname=d", "host=h PASSWORD=*** dbname=d"),
            (#"password='a \' b' dbname=d"#, "password=*** dbname=d"),
            ("password='open", "password=***"),
        ])
    func parameters(text: String, expected: String) {
        #expect(Redaction.redact(text) == expected)
    }

    @Test(
        "What holds no password stays as it is",
        arguments: [
            "", "settled 3 of 4", "http://localhost:8080/a@b?c=d", "https://user@host/path", "http://[::1]:80/a@b",
            "mail a:b@c", "://", "amqp://u:@h", "password=", "12:30:00", "://:@", "a://b:", "postgres://h/d?x=a:b",
        ])
    func untouched(text: String) {
        #expect(Redaction.redact(text) == text)
    }

    @Test("To redact twice changes nothing more")
    func idempotent() {
        let once = Redaction.redact("amqp://u:p@h/?password=x")
        #expect(Redaction.redact(once) == once)
    }
}
