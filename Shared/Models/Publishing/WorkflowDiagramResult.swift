/// What `workflow.diagram` answers.
public struct WorkflowDiagramResult: Contract {
    public var mode = WorkflowMode.placeholder
    public var rules = Listing<DiagramRule>.placeholder
    public var format = DiagramFormat.placeholder
    public var text = String.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("mode", &mode, "Which workflow.")
        fields.required("rules", &rules, "Everything that may be done; whatever is not here is refused.")
        fields.required("format", &format, "The language of the drawing.")
        fields.required("text", &text, "The drawing.")
    }
}

/// One row of the workflow's table.
public struct DiagramRule: Contract {
    public var from = WorkflowStage.placeholder
    public var action = WorkflowAction.placeholder
    public var to = WorkflowStage.placeholder
    public var who = Listing<String>.placeholder
    public var needs = Listing<String>.placeholder

    public init() {}

    public mutating func fields(_ fields: inout Fields) {
        fields.required("from", &from, "The stage.")
        fields.required("action", &action, "What may be done there.")
        fields.required("to", &to, "Where it leads.")
        fields.required("who", &who, "Any of these may do it.")
        fields.required("needs", &needs, "What has to hold besides.")
    }
}
