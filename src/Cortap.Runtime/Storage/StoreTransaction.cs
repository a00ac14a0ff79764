using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Storage;

/// <summary>The statements of the writer. Only writes use it, on the writer's thread, inside its transaction.</summary>
internal sealed class StoreTransaction(Database database)
{
    private readonly HashSet<long> _deleted = [];
    private readonly HashSet<long> _deletedNow = [];
    private readonly Statement _begin = database.Prepare("begin");
    private readonly Statement _commit = database.Prepare("commit");
    private readonly Statement _countCommit = database.Prepare("count_commit");
    private readonly Statement _selectCommitNumber = database.Prepare("select_commit_number");
    private readonly Statement _insertInstance = database.Prepare("insert_instance");
    private readonly Statement _updateInstance = database.Prepare("update_instance");
    private readonly Statement _continueAsNew = database.Prepare("continue_instance_as_new");
    private readonly Statement _reopenInstance = database.Prepare("reopen_instance");
    private readonly Statement _deleteInstance = database.Prepare("delete_instance");
    private readonly Statement _insertHistory = database.Prepare("insert_history");
    private readonly Statement _deleteHistory = database.Prepare("delete_history");
    private readonly Statement _deleteHistoryEvent = database.Prepare("delete_history_event");
    private readonly Statement _insertNewEvent = database.Prepare("insert_new_event");
    private readonly Statement _deleteNewEvent = database.Prepare("delete_new_event");
    private readonly Statement _deleteNewEvents = database.Prepare("delete_new_events");
    private readonly Statement _deleteTimers = database.Prepare("delete_timers");
    private readonly Statement _insertActivityTask = database.Prepare("insert_activity_task");
    private readonly Statement _deleteActivityTask = database.Prepare("delete_activity_task");
    private readonly Statement _countActivityDeath = database.Prepare("count_activity_death");
    private readonly Statement _countInstanceDeath = database.Prepare("count_instance_death");
    private readonly Statement _reprieveActivities = database.Prepare("reprieve_activities");
    private readonly Statement _reprieveInstances = database.Prepare("reprieve_instances");
    private readonly Statement _selectPurgeable = database.Prepare("select_purgeable");

    /// <summary>Reads what this transaction sees, its own writes included.</summary>
    public StoreQueries Queries { get; } = new(database);

    /// <summary>Creates an instance, in place of one of the same id if that may be replaced.</summary>
    /// <returns>Null when it was created; else the instance that stands in the way.</returns>
    public InstanceState? TryCreateInstance(InstanceRecord instance, Func<OrchestrationRuntimeStatus, bool> replaces)
    {
        if (InsertInstance(instance))
            return null;
        var existing = Queries.FindState(instance.Id)!.Value;
        if (!replaces(existing.Status))
            return existing;
        DeleteInstance(existing.Key);
        if (!existing.Status.IsFinished())
            _deletedNow.Add(existing.Key);
        InsertInstance(instance);
        return null;
    }

    /// <summary>Whether an unfinished instance was deleted, so that writes still on their way to it are void.</summary>
    public bool IsDeleted(long key) => _deleted.Contains(key) || _deletedNow.Contains(key);

    public void Begin()
    {
        _deletedNow.Clear();
        _begin.Run();
    }

    /// <returns>The number of the commit.</returns>
    public long Commit()
    {
        _countCommit.Run();
        _selectCommitNumber.Step();
        var number = _selectCommitNumber.Long(0);
        _selectCommitNumber.Reset();
        CrashPoint.Reach(CrashPoint.BeforeCommit);
        _commit.Run();
        _deleted.UnionWith(_deletedNow);
        return number;
    }

    private bool InsertInstance(InstanceRecord instance)
    {
        var parent = instance.Parent;
        _insertInstance
            .Bind(instance.Key).Bind(instance.Id).Bind(instance.ExecutionId).Bind(instance.Name)
            .Bind(instance.Input).Bind(instance.Tags).Bind(instance.TraceParent)
            .Bind(parent?.Key).Bind(parent?.ExecutionId).Bind((long?)parent?.TaskId).Bind(parent?.Id).Bind(parent?.Name)
            .Bind(instance.CreatedAt)
            .Run();
        return database.Changes == 1;
    }

    public void UpdateInstance(
        long key, OrchestrationRuntimeStatus status, string? output, string? failure, string? customStatus, long updatedAt)
        => _updateInstance.Bind(key).Bind((long)status).Bind(output).Bind(failure).Bind(customStatus).Bind(updatedAt).Run();

    /// <summary>Begins a new execution with an empty history; what the old one waited for is forgotten.</summary>
    public void ContinueAsNew(long key, long executionId, string? input, string? customStatus, long updatedAt)
    {
        _deleteHistory.Bind(key).Run();
        _deleteTimers.Bind(key).Run();
        _continueAsNew.Bind(key).Bind(executionId).Bind(input).Bind(customStatus).Bind(updatedAt).Run();
    }

    /// <summary>Makes a failed instance a running one again.</summary>
    public void ReopenInstance(long key, long updatedAt) => _reopenInstance.Bind(key).Bind(updatedAt).Run();

    /// <summary>Removes an instance and all that belongs to it, but not its running activities, whose results will find nobody.</summary>
    public void DeleteInstance(long key)
    {
        _deleteHistory.Bind(key).Run();
        _deleteNewEvents.Bind(key).Run();
        _deleteInstance.Bind(key).Run();
    }

    /// <summary>Removes a finished instance, and with <paramref name="recursive"/> its finished sub-orchestrations.</summary>
    /// <returns>How many were removed.</returns>
    public int Purge(long key, bool recursive)
    {
        long[] children = recursive ? [.. Queries.Children(key).Where(child => child.Status.IsFinished()).Select(child => child.Key)] : [];
        DeleteInstance(key);
        return 1 + children.Sum(child => Purge(child, recursive));
    }

    public void InsertHistory(long key, int sequence, StoredEvent item)
        => _insertHistory
            .Bind(key).Bind(sequence).Bind((long)item.Type).Bind((long?)item.TaskId)
            .Bind(item.Name).Bind(item.Target).Bind(item.DueAt).Bind(item.Payload).Bind(item.RecordedAt)
            .Run();

    public void DeleteHistoryEvent(long key, int sequence) => _deleteHistoryEvent.Bind(key).Bind(sequence).Run();

    public void InsertNewEvent(NewEvent item)
        => _insertNewEvent
            .Bind(item.InstanceKey).Bind(item.EventId).Bind(item.ExecutionId).Bind((long)item.Event.Type).Bind((long?)item.Event.TaskId)
            .Bind(item.Event.Name).Bind(item.Event.Payload).Bind(item.VisibleAt)
            .Run();

    public void DeleteNewEvent(long key, long eventId) => _deleteNewEvent.Bind(key).Bind(eventId).Run();

    public void DeleteNewEvents(long key) => _deleteNewEvents.Bind(key).Run();

    public void InsertActivityTask(ActivityTask task)
        => _insertActivityTask
            .Bind(task.Key).Bind(task.InstanceKey).Bind(task.ExecutionId).Bind(task.TaskId).Bind(task.Name).Bind(task.Input)
            .Run();

    public void DeleteActivityTask(long taskKey) => _deleteActivityTask.Bind(taskKey).Run();

    /// <summary>Notes that a process died while this work was running.</summary>
    /// <returns>How many have died so by now; 0 when the work is gone.</returns>
    public int CountProcessDeath(WorkRegister.Entry entry)
    {
        var count = entry.TaskKey != 0
            ? _countActivityDeath.Bind(entry.TaskKey)
            : _countInstanceDeath.Bind(entry.InstanceKey).Bind(entry.ExecutionId);
        if (!count.Step())
            return 0;
        var deaths = count.Int(0);
        count.Reset();
        return deaths;
    }

    /// <summary>Leaves all suspects one death each.</summary>
    public void ReprieveSuspects()
    {
        _reprieveActivities.Run();
        _reprieveInstances.Run();
    }

    public IReadOnlyList<long> SelectPurgeable(long after, long statusMask, long from, long to, int limit)
    {
        var keys = new List<long>();
        _selectPurgeable.Bind(after).Bind(statusMask).Bind(from).Bind(to).Bind(limit);
        while (_selectPurgeable.Step())
            keys.Add(_selectPurgeable.Long(0));
        return keys;
    }
}
