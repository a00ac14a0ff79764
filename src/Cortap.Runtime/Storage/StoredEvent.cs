namespace Cortap.Runtime.Storage;

/// <summary>An event of an orchestration: one that reaches it, or one of its decisions. The fields are those of the history table.</summary>
internal sealed class StoredEvent
{
    public required HistoryEventType Type { get; init; }

    public int? TaskId { get; init; }

    public string? Name { get; init; }

    public string? Target { get; init; }

    public long? DueAt { get; init; }

    public string? Payload { get; init; }

    /// <summary>Tags of a sub-orchestration, as JSON. They are stored with the child, not in the history.</summary>
    public string? Tags { get; init; }

    /// <summary>UTC ticks; given when the event is processed.</summary>
    public long RecordedAt { get; set; }

    /// <summary>Whether the event comes to the orchestrator from outside, as opposed to being decided by its code.</summary>
    public bool IsIncoming => Type is not (HistoryEventType.TaskScheduled or HistoryEventType.SubOrchestrationInstanceCreated
        or HistoryEventType.TimerCreated or HistoryEventType.EventSent or HistoryEventType.ExecutionCompleted);
}
