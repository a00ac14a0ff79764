using Cortap.Sqlite;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Storage;

/// <summary>The statements of the writer. Only writes use it, on the writer's thread, inside its transaction.</summary>
internal sealed class StoreStatements(SqliteSession session) : IWriteScope
{
    private readonly HashSet<long> _deleted = [];
    private readonly HashSet<long> _deletedNow = [];
    private readonly SqliteStatement _insertInstance = session.Statement("insert_instance");
    private readonly SqliteStatement _updateInstance = session.Statement("update_instance");
    private readonly SqliteStatement _continueAsNew = session.Statement("continue_instance_as_new");
    private readonly SqliteStatement _reopenInstance = session.Statement("reopen_instance");
    private readonly SqliteStatement _deleteInstance = session.Statement("delete_instance");
    private readonly SqliteStatement _insertHistory = session.Statement("insert_history");
    private readonly SqliteStatement _deleteHistory = session.Statement("delete_history");
    private readonly SqliteStatement _deleteHistoryEvent = session.Statement("delete_history_event");
    private readonly SqliteStatement _insertNewEvent = session.Statement("insert_new_event");
    private readonly SqliteStatement _deleteNewEvent = session.Statement("delete_new_event");
    private readonly SqliteStatement _deleteNewEvents = session.Statement("delete_new_events");
    private readonly SqliteStatement _deleteTimers = session.Statement("delete_timers");
    private readonly SqliteStatement _insertActivityTask = session.Statement("insert_activity_task");
    private readonly SqliteStatement _deleteActivityTask = session.Statement("delete_activity_task");
    private readonly SqliteStatement _countActivityDeath = session.Statement("count_activity_death");
    private readonly SqliteStatement _countInstanceDeath = session.Statement("count_instance_death");
    private readonly SqliteStatement _reprieveActivities = session.Statement("reprieve_activities");
    private readonly SqliteStatement _reprieveInstances = session.Statement("reprieve_instances");
    private readonly SqliteStatement _selectPurgeable = session.Statement("select_purgeable");

    /// <summary>Reads what this transaction sees, its own writes included.</summary>
    public StoreQueries Queries { get; } = new(session);

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

    public void Begun() => _deletedNow.Clear();

    public void Committing() => CrashPoint.Reach(CrashPoint.BeforeCommit);

    public void Committed(long startedAt, int writes)
    {
        _deleted.UnionWith(_deletedNow);
        EngineMetrics.Committed(startedAt, writes);
        CrashPoint.Reach(CrashPoint.AfterCommit);
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
        return session.Changes == 1;
    }

    public void UpdateInstance(
        long key, OrchestrationRuntimeStatus status, string? output, string? failure, string? customStatus, long updatedAt)
        => _updateInstance.Bind(key).Bind((long)status).Bind(output).Bind(failure).Bind(customStatus).Bind(updatedAt).Run();

    /// <summary>Begins a new execution with an empty history; what the old one waited for is forgotten.</summary>
    public void ContinueAsNew(long key, long executionId, string? input, long updatedAt)
    {
        _deleteHistory.Bind(key).Run();
        _deleteTimers.Bind(key).Run();
        _continueAsNew.Bind(key).Bind(executionId).Bind(input).Bind(updatedAt).Run();
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
