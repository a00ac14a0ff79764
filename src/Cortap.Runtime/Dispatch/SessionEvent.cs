using Cortap.Runtime.Storage;

namespace Cortap.Runtime.Dispatch;

/// <summary>An event on its way to a session.</summary>
/// <param name="Event">The event; not yet timed.</param>
/// <param name="ExecutionId">The only execution it is meant for; null for any.</param>
/// <param name="EventId">Its row among the new events; 0 if it has none.</param>
/// <param name="TaskKey">The row of the activity it answers; 0 if it is no answer.</param>
internal sealed record SessionEvent(StoredEvent Event, long? ExecutionId, long EventId = 0, long TaskKey = 0)
{
    /// <summary>Whether this is no event, but the report that the execution's code ran outside its turn.</summary>
    public bool IsIllegalAwait { get; init; }

    public static SessionEvent From(NewEvent item) => new(item.Event, item.ExecutionId, item.EventId);

    public static SessionEvent IllegalAwait(long executionId, string message)
        => new(new StoredEvent { Type = HistoryEventType.ExecutionTerminated, Payload = message }, executionId) { IsIllegalAwait = true };
}
