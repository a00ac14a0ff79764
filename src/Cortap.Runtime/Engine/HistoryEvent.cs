namespace Cortap.Runtime.Engine;

/// <summary>One event in the history of an instance, as an operator sees it.</summary>
/// <param name="Index">Position in the history, from 0.</param>
/// <param name="EventType">What happened.</param>
/// <param name="RecordedAt">When it was recorded, UTC.</param>
/// <param name="TaskId">The task it concerns: the position among all that the orchestration has scheduled.</param>
/// <param name="Name">Name of the activity, orchestrator or external event.</param>
/// <param name="Target">Instance id of a sub-orchestration or of the receiver of an event.</param>
/// <param name="DueAt">When a timer is due, UTC.</param>
/// <param name="Payload">Serialized input, result or failure.</param>
public sealed record HistoryEvent(
    int Index,
    HistoryEventType EventType,
    DateTimeOffset RecordedAt,
    int? TaskId,
    string? Name,
    string? Target,
    DateTimeOffset? DueAt,
    string? Payload);
