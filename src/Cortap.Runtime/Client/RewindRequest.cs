using Cortap.Runtime.Dispatch;
using Cortap.Runtime.Storage;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Client;

/// <summary>
/// Takes a failed instance back to before its failure: the end is removed from its history, and so are the failures that came after
/// its last decision, whose tasks are done again. Failures that the code has dealt with stay, for later decisions rest on them.
/// </summary>
internal sealed class RewindRequest(OrchestrationDispatcher dispatcher, string instanceId, string reason) : StoreRequest<OrchestrationRuntimeStatus?>
{
    private readonly List<ActivityTask> _activities = [];
    private readonly List<NewEvent> _events = [];

    /// <returns>What the instance was: only a failed one is rewound. Null when there is none.</returns>
    protected override OrchestrationRuntimeStatus? Run(StoreStatements statements)
    {
        _activities.Clear();
        _events.Clear();
        if (statements.Queries.FindState(instanceId) is not { } state)
            return null;
        if (state.Status == OrchestrationRuntimeStatus.Failed)
            Rewind(statements, statements.Queries.Find(state.Key)!);
        return state.Status;
    }

    protected override void Dispatch(OrchestrationRuntimeStatus? result)
    {
        // The instance must know that it was rewound before a repeated activity can report to it.
        foreach (var item in _events)
            dispatcher.Post(item);
        foreach (var activity in _activities)
            dispatcher.Activities.Dispatch(activity);
    }

    private void Rewind(StoreStatements statements, InstanceRecord instance)
    {
        var history = statements.Queries.History(instance.Key);
        var lastDecision = history.FindLastIndex(item => !item.Event.IsIncoming && item.Event.Type != HistoryEventType.ExecutionCompleted);
        foreach (var (sequence, item) in history.Skip(lastDecision + 1))
        {
            if (item.Type is HistoryEventType.ExecutionCompleted or HistoryEventType.TaskFailed or HistoryEventType.SubOrchestrationInstanceFailed)
                statements.DeleteHistoryEvent(instance.Key, sequence);
            if (item.Type is HistoryEventType.TaskFailed)
                Repeat(statements, instance, history.Find(one => IsDecision(one.Event, HistoryEventType.TaskScheduled, item.TaskId)).Event);
            if (item.Type is HistoryEventType.SubOrchestrationInstanceFailed)
                Descend(statements, history.Find(one => IsDecision(one.Event, HistoryEventType.SubOrchestrationInstanceCreated, item.TaskId)).Event);
        }

        statements.ReopenInstance(instance.Key, dispatcher.Clock.Ticks);
        var rewound = new NewEvent(instance.Key, dispatcher.Store.Keys.NextEvent(), null, 0,
            new StoredEvent { Type = HistoryEventType.ExecutionRewound, Payload = reason });
        statements.InsertNewEvent(rewound);
        _events.Add(rewound);
    }

    private void Repeat(StoreStatements statements, InstanceRecord instance, StoredEvent scheduled)
    {
        var activity = new ActivityTask(
            dispatcher.Store.Keys.NextTask(), instance.Key, instance.ExecutionId, scheduled.TaskId!.Value, instance.Id, scheduled.Name!,
            scheduled.Payload, instance.TraceParent);
        statements.InsertActivityTask(activity);
        _activities.Add(activity);
    }

    private void Descend(StoreStatements statements, StoredEvent created)
    {
        if (statements.Queries.Find(created.Target!) is { Status: OrchestrationRuntimeStatus.Failed } child)
            Rewind(statements, child);
    }

    private static bool IsDecision(StoredEvent item, HistoryEventType type, int? taskId) => item.Type == type && item.TaskId == taskId;
}
