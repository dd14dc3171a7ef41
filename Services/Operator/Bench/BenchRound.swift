/// What one round of a throughput benchmark came to.
struct BenchRound: Sendable {
    /// Messages a second.
    let raw: Double
    let worker: Double
    /// Microseconds a message.
    let processor: ProcessorTime

    var ratio: Double { worker / raw }

    var text: String {
        "raw \(Int(raw))/s, worker \(Int(worker))/s, ratio \(ratio.thousandths); a message: \(processor.text)"
    }
}

/// The medians of all rounds.
struct BenchSummary: Sendable {
    let benchmark: String
    let rounds: [BenchRound]

    private func median(_ value: (BenchRound) -> Double) -> Double { rounds.map(value).sorted()[rounds.count / 2] }

    var text: String {
        """
        \(benchmark), median of \(rounds.count): raw reference \(Int(median(\.raw)))/s, worker \(Int(median(\.worker)))/s, \
        ratio \(median(\.ratio).thousandths)
        processor time a message: worker \(Int(median(\.processor.worker))) µs, database \(Int(median(\.processor.database))) µs, \
        broker \(Int(median(\.processor.broker))) µs
        """
    }

    var json: String {
        """
        {"benchmark":"\(benchmark)","rounds":\(rounds.count),"raw":\(Int(median(\.raw))),"worker":\(Int(median(\.worker))),\
        "ratio":\(median(\.ratio).thousandths),"workerMicroseconds":\(median(\.processor.worker).thousandths),\
        "databaseMicroseconds":\(median(\.processor.database).thousandths),"brokerMicroseconds":\(median(\.processor.broker).thousandths)}
        """
    }
}

extension Double {
    /// With three decimals.
    var thousandths: String { String((self * 1_000).rounded() / 1_000) }
}
