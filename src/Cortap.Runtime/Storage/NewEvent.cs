namespace Cortap.Runtime.Storage;

/// <summary>A row of the new_events table: an event on its way to an orchestration.</summary>
/// <param name="InstanceKey">The receiver.</param>
/// <param name="EventId">Unique while the row exists.</param>
/// <param name="ExecutionId">The only execution it is meant for; null for any.</param>
/// <param name="VisibleAt">When it may be processed, UTC ticks.</param>
/// <param name="Event">The event.</param>
internal sealed record NewEvent(long InstanceKey, long EventId, long? ExecutionId, long VisibleAt, StoredEvent Event);
