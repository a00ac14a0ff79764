using Cortap.Runtime.Storage;

namespace Cortap.Runtime.Engine;

/// <summary>Stored histories as operators see them, and back.</summary>
internal static class HistoryView
{
    /// <returns>Null when there is no such instance.</returns>
    public static (InstanceRecord Instance, IReadOnlyList<HistoryEvent> Events)? Find(StoreQueries query, string instanceId)
        => query.Find(instanceId) is { } instance ? (instance, Of(instance, query.History(instance.Key))) : null;

    /// <summary>Input and output, which the store keeps once with the instance, are shown with the events they belong to.</summary>
    public static IReadOnlyList<HistoryEvent> Of(InstanceRecord instance, IEnumerable<(int Sequence, StoredEvent Event)> history)
        => [.. history.Select((item, index) => new HistoryEvent(
            index,
            item.Event.Type,
            new DateTimeOffset(item.Event.RecordedAt, TimeSpan.Zero),
            item.Event.TaskId,
            item.Event.Name,
            item.Event.Target,
            item.Event.DueAt is { } due ? new DateTimeOffset(due, TimeSpan.Zero) : null,
            item.Event.Type switch
            {
                HistoryEventType.ExecutionStarted => instance.Input,
                HistoryEventType.ExecutionCompleted => instance.Failure ?? instance.Output,
                _ => item.Event.Payload,
            }))];

    public static StoredEvent ToStored(HistoryEvent item)
        => new()
        {
            Type = item.EventType,
            TaskId = item.TaskId,
            Name = item.Name,
            Target = item.Target,
            DueAt = item.DueAt?.UtcTicks,
            Payload = item.Payload,
            RecordedAt = item.RecordedAt.UtcTicks,
        };
}
