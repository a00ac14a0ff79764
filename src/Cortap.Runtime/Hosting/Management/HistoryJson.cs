using System.Text.Json.Nodes;
using Cortap.Runtime.Engine;

namespace Cortap.Runtime.Hosting.Management;

/// <summary>
/// A history in the JSON of Azure's management API: what was scheduled and has ended is one event, the end, which carries the
/// name and time of the scheduling.
/// </summary>
internal sealed class HistoryJson(bool showInput, bool showOutput)
{
    public JsonArray Write(IReadOnlyList<HistoryEvent> history)
    {
        var ended = history.Where(IsEnd).Select(entry => entry.TaskId).ToHashSet();
        var scheduled = history.Where(IsScheduling).ToDictionary(entry => entry.TaskId!.Value);
        return [.. history.Where(entry => !IsScheduling(entry) || !ended.Contains(entry.TaskId)).Select(entry => Write(entry, scheduled))];
    }

    private static bool IsScheduling(HistoryEvent entry)
        => entry is { TaskId: not null, EventType: HistoryEventType.TaskScheduled or HistoryEventType.SubOrchestrationInstanceCreated };

    private static bool IsEnd(HistoryEvent entry)
        => entry.EventType is HistoryEventType.TaskCompleted or HistoryEventType.TaskFailed
            or HistoryEventType.SubOrchestrationInstanceCompleted or HistoryEventType.SubOrchestrationInstanceFailed;

    private JsonObject Write(HistoryEvent entry, Dictionary<int, HistoryEvent> scheduled)
    {
        var json = new JsonObject { ["EventType"] = entry.EventType.ToString(), ["Timestamp"] = entry.RecordedAt.UtcDateTime };
        switch (entry.EventType)
        {
            case HistoryEventType.ExecutionStarted:
                json["FunctionName"] = entry.Name;
                AddInput(json, entry);
                break;
            case HistoryEventType.TaskScheduled or HistoryEventType.SubOrchestrationInstanceCreated:
            case HistoryEventType.EventRaised or HistoryEventType.EventSent:
                json["Name"] = entry.Name;
                AddInput(json, entry);
                break;
            case HistoryEventType.TimerCreated or HistoryEventType.TimerFired:
                json["FireAt"] = entry.DueAt?.UtcDateTime;
                break;
            case HistoryEventType.ExecutionCompleted:
                AddResult(json, entry);
                break;
            case HistoryEventType.TaskFailed or HistoryEventType.SubOrchestrationInstanceFailed:
                AddScheduling(json, entry, scheduled);
                json["FailureDetails"] = InstanceJson.Value(entry.Payload);
                break;
            case HistoryEventType.TaskCompleted or HistoryEventType.SubOrchestrationInstanceCompleted:
                AddScheduling(json, entry, scheduled);
                AddResult(json, entry);
                break;
            default:
                // Terminated, suspended, resumed, rewound: the payload is the operator's reason.
                json["Reason"] = InstanceJson.Value(entry.Payload);
                break;
        }
        if (entry.Target is { } target)
            json["InstanceId"] = target;
        return json;
    }

    private void AddScheduling(JsonObject json, HistoryEvent end, Dictionary<int, HistoryEvent> scheduled)
    {
        if (end.TaskId is not { } id || !scheduled.TryGetValue(id, out var start))
            return;
        json["ScheduledTime"] = start.RecordedAt.UtcDateTime;
        json["FunctionName"] = start.Name;
        AddInput(json, start);
    }

    private void AddInput(JsonObject json, HistoryEvent entry)
    {
        if (showInput)
            json["Input"] = InstanceJson.Value(entry.Payload);
    }

    private void AddResult(JsonObject json, HistoryEvent entry)
    {
        if (showOutput)
            json["Result"] = InstanceJson.Value(entry.Payload);
    }
}
