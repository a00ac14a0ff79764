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
    protected override OrchestrationRuntimeStatus? Run(StoreStatements transaction)
    {
        _activities.Clear();
        _events.Clear();
        if (transaction.Queries.FindState(instanceId) is not { } state)
            return null;
        if (state.Status == OrchestrationRuntimeStatus.Failed)
            Rewind(transaction, transaction.Queries.Find(state.Key)!);
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

    private void Rewind(StoreStatements transaction, InstanceRecord instance)
    {
        var history = transaction.Queries.History(instance.Key);
        var lastDecision = history.FindLastIndex(item => !item.Event.IsIncoming && item.Event.Type != HistoryEventType.ExecutionCompleted);
        foreach (var (sequence, item) in history.Skip(lastDecision + 1))
        {
            if (item.Type is HistoryEventType.ExecutionCompleted or HistoryEventType.TaskFailed or HistoryEventType.SubOrchestrationInstanceFailed)
                transaction.DeleteHistoryEvent(instance.Key, sequence);
            if (item.Type is HistoryEventType.TaskFailed)
                Repeat(transaction, instance, history.Find(one => IsDecision(one.Event, HistoryEventType.TaskScheduled, item.TaskId)).Event);
            if (item.Type is HistoryEventType.SubOrchestrationInstanceFailed)
                Descend(transaction, history.Find(one => IsDecision(one.Event, HistoryEventType.SubOrchestrationInstanceCreated, item.TaskId)).Event);
        }

        transaction.ReopenInstance(instance.Key, dispatcher.Clock.Ticks);
        var rewound = new NewEvent(instance.Key, dispatcher.Store.Keys.NextEvent(), null, 0,
            new StoredEvent { Type = HistoryEventType.ExecutionRewound, Payload = reason });
        transaction.InsertNewEvent(rewound);
        _events.Add(rewound);
    }

    private void Repeat(StoreStatements transaction, InstanceRecord instance, StoredEvent scheduled)
    {
        var activity = new ActivityTask(
            dispatcher.Store.Keys.NextTask(), instance.Key, instance.ExecutionId, scheduled.TaskId!.Value, instance.Id, scheduled.Name!,
            scheduled.Payload, instance.TraceParent);
        transaction.InsertActivityTask(activity);
        _activities.Add(activity);
    }

    private void Descend(StoreStatements transaction, StoredEvent created)
    {
        if (transaction.Queries.Find(created.Target!) is { Status: OrchestrationRuntimeStatus.Failed } child)
            Rewind(transaction, child);
    }

    private static bool IsDecision(StoredEvent item, HistoryEventType type, int? taskId) => item.Type == type && item.TaskId == taskId;
}
