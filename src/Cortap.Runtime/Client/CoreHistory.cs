using System.Text.Json;
using Cortap.Runtime.Engine;
using Cortap.Runtime.Storage;
using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.DurableTask.Client;
using CoreEvent = DurableTask.Core.History.HistoryEvent;
using HistoryEvent = Cortap.Runtime.Engine.HistoryEvent;

namespace Cortap.Runtime.Client;

/// <summary>
/// A history in the types that the official client returns. Those that only mark the beginning and the end of a turn
/// (<c>OrchestratorStarted</c>, <c>OrchestratorCompleted</c>) are not in it, because this engine keeps none.
/// </summary>
internal static class CoreHistory
{
    // Events that are nobody's task have this id in official histories.
    private const int NoId = -1;

    public static IList<CoreEvent> Of(InstanceRecord instance, IReadOnlyList<HistoryEvent> history)
    {
        var timers = history.Where(item => item.EventType == HistoryEventType.TimerCreated).ToDictionary(item => item.TaskId!.Value, item => item.DueAt);
        return [.. history.Select(item => Convert(item, instance, timers))];
    }

    private static CoreEvent Convert(HistoryEvent item, InstanceRecord instance, Dictionary<int, DateTimeOffset?> timers)
    {
        var id = item.TaskId ?? NoId;
        CoreEvent converted = item.EventType switch
        {
            HistoryEventType.ExecutionStarted => Started(item, instance),
            HistoryEventType.ExecutionCompleted => Completed(item, instance),
            HistoryEventType.ExecutionTerminated => new ExecutionTerminatedEvent(NoId, item.Payload),
            HistoryEventType.ExecutionSuspended => new ExecutionSuspendedEvent(NoId, item.Payload),
            HistoryEventType.ExecutionResumed => new ExecutionResumedEvent(NoId, item.Payload),
            HistoryEventType.ExecutionRewound => new ExecutionRewoundEvent(NoId, item.Payload),
            HistoryEventType.TaskScheduled => new TaskScheduledEvent(id) { Name = item.Name, Input = item.Payload },
            HistoryEventType.TaskCompleted => new TaskCompletedEvent(NoId, id, item.Payload),
            HistoryEventType.TaskFailed => new TaskFailedEvent(NoId, id, null, null, Failure(item.Payload)),
            HistoryEventType.SubOrchestrationInstanceCreated
                => new SubOrchestrationInstanceCreatedEvent(id) { Name = item.Name, InstanceId = item.Target, Input = item.Payload },
            HistoryEventType.SubOrchestrationInstanceCompleted => new SubOrchestrationInstanceCompletedEvent(NoId, id, item.Payload),
            HistoryEventType.SubOrchestrationInstanceFailed => new SubOrchestrationInstanceFailedEvent(NoId, id, null, null, Failure(item.Payload)),
            HistoryEventType.TimerCreated => new TimerCreatedEvent(id, Utc(item.DueAt)),
            HistoryEventType.TimerFired => new TimerFiredEvent(NoId, Utc(item.DueAt ?? timers.GetValueOrDefault(id))) { TimerId = id },
            HistoryEventType.EventSent => new EventSentEvent(id) { Name = item.Name, InstanceId = item.Target, Input = item.Payload },
            HistoryEventType.EventRaised => new EventRaisedEvent(NoId, item.Payload) { Name = item.Name },
            _ => throw new InvalidOperationException($"{item.EventType} has no official counterpart."),
        };
        converted.Timestamp = item.RecordedAt.UtcDateTime;
        return converted;
    }

    private static ExecutionStartedEvent Started(HistoryEvent item, InstanceRecord instance)
        => new(NoId, item.Payload)
        {
            Name = item.Name,
            OrchestrationInstance = Instance(instance.Id),
            ParentInstance = instance.Parent is not { } parent ? null
                : new ParentInstance { Name = parent.Name, TaskScheduleId = parent.TaskId, OrchestrationInstance = Instance(parent.Id) },
            Tags = instance.Tags is null ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(instance.Tags),
        };

    private static ExecutionCompletedEvent Completed(HistoryEvent item, InstanceRecord instance)
        => instance.Status == OrchestrationRuntimeStatus.Failed
            ? new ExecutionCompletedEvent(NoId, instance.Output, OrchestrationStatus.Failed, Failure(item.Payload))
            : new ExecutionCompletedEvent(
                NoId, item.Payload, instance.Status == OrchestrationRuntimeStatus.Terminated ? OrchestrationStatus.Terminated : OrchestrationStatus.Completed, null);

    private static OrchestrationInstance Instance(string id) => new() { InstanceId = id };

    private static FailureDetails Failure(string? json) => FailureJson.ToCore(FailureJson.Read(json));

    private static DateTime Utc(DateTimeOffset? time) => (time ?? DateTimeOffset.MinValue).UtcDateTime;
}
