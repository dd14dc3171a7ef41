/// The value of one metric with one set of dimensions.
protocol MetricSeries: AnyObject, Sendable {
    static var kind: MetricKind { get }

    /// Writes the samples of this series.
    /// - Parameters:
    ///   - name: the family's name.
    ///   - labels: `a="1",b="2"`, escaped.
    ///   - page: receives the samples.
    func expose(_ name: String, _ labels: String, on page: inout ExpositionPage)
}
