using Cortap.Sqlite;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Storage;

/// <summary>The reading statements of one connection.</summary>
internal sealed class StoreQueries(SqliteSession session)
{
    private readonly SqliteStatement _instanceState = session.Statement("select_instance_state");
    private readonly SqliteStatement _instanceStateByKey = session.Statement("select_instance_state_by_key");
    private readonly SqliteStatement _instance = session.Statement("select_instance");
    private readonly SqliteStatement _instanceByKey = session.Statement("select_instance_by_key");
    private readonly SqliteStatement _instances = session.Statement("select_instances");
    private readonly SqliteStatement _children = session.Statement("select_children");
    private readonly SqliteStatement _history = session.Statement("select_history");
    private readonly SqliteStatement _timers = session.Statement("select_timers");

    public InstanceState? FindState(string instanceId) => State(_instanceState.Bind(instanceId));

    public InstanceState? FindState(long key) => State(_instanceStateByKey.Bind(key));

    public InstanceRecord? Find(string instanceId) => First(_instance.Bind(instanceId));

    public InstanceRecord? Find(long key) => First(_instanceByKey.Bind(key));

    public IReadOnlyList<InstanceRecord> List(long after, long statusMask, long createdFrom, long createdTo, string idPrefix, int limit)
    {
        var found = new List<InstanceRecord>();
        _instances.Bind(after).Bind(statusMask).Bind(createdFrom).Bind(createdTo).Bind(idPrefix).Bind(limit);
        while (_instances.Step())
            found.Add(Record(_instances));
        return found;
    }

    public IReadOnlyList<(long Key, string Id, OrchestrationRuntimeStatus Status)> Children(long key)
    {
        var children = new List<(long, string, OrchestrationRuntimeStatus)>();
        _children.Bind(key);
        while (_children.Step())
            children.Add((_children.Long(0), _children.Text(1), (OrchestrationRuntimeStatus)_children.Int(2)));
        return children;
    }

    /// <summary>The events of an instance in order; the number is the position in the table, which a rewind may leave with gaps.</summary>
    public List<(int Sequence, StoredEvent Event)> History(long key)
    {
        var events = new List<(int, StoredEvent)>();
        _history.Bind(key);
        while (_history.Step())
        {
            events.Add((_history.Int(0), new StoredEvent
            {
                Type = (HistoryEventType)_history.Int(1),
                TaskId = _history.IntOrNull(2),
                Name = _history.TextOrNull(3),
                Target = _history.TextOrNull(4),
                DueAt = _history.LongOrNull(5),
                Payload = _history.TextOrNull(6),
                RecordedAt = _history.Long(7),
            }));
        }
        return events;
    }

    /// <summary>The waiting timers of an instance: the event to come and when it is due, by task id.</summary>
    public Dictionary<int, (long EventId, long DueAt)> Timers(long key)
    {
        var timers = new Dictionary<int, (long, long)>();
        _timers.Bind(key);
        while (_timers.Step())
            timers[_timers.Int(1)] = (_timers.Long(0), _timers.Long(2));
        return timers;
    }

    /// <summary>All activities that wait or were running, with the status of their instance; null if that is gone.</summary>
    public IReadOnlyList<(ActivityTask Task, OrchestrationRuntimeStatus? Status)> ActivityTasks()
    {
        var rows = session.Statement("select_activity_tasks");
        var tasks = new List<(ActivityTask, OrchestrationRuntimeStatus?)>();
        while (rows.Step())
        {
            var task = new ActivityTask(
                rows.Long(0), rows.Long(1), rows.Long(2), rows.Int(3), rows.TextOrNull(7) ?? "", rows.Text(4), rows.TextOrNull(5), rows.TextOrNull(8))
            {
                ProcessDeaths = rows.Int(6),
            };
            tasks.Add((task, (OrchestrationRuntimeStatus?)rows.IntOrNull(9)));
        }
        return tasks;
    }

    /// <summary>All events that wait to be processed, those for later included; of a timer also when its instance last went on.</summary>
    public IReadOnlyList<(NewEvent Item, long? LastEventAt)> NewEvents()
    {
        var rows = session.Statement("select_new_events");
        var events = new List<(NewEvent, long?)>();
        while (rows.Step())
        {
            var item = new StoredEvent
            {
                Type = (HistoryEventType)rows.Int(3),
                TaskId = rows.IntOrNull(4),
                Name = rows.TextOrNull(5),
                Payload = rows.TextOrNull(6),
            };
            events.Add((new NewEvent(rows.Long(0), rows.Long(1), rows.LongOrNull(2), rows.Long(7), item), rows.LongOrNull(8)));
        }
        return events;
    }

    /// <summary>The keys of the instances during whose code so many processes have died since their last progress.</summary>
    /// <param name="processDeaths">1 or more.</param>
    public HashSet<long> SuspectedInstances(int processDeaths)
    {
        var rows = session.Statement("select_suspected_instances");
        var keys = new HashSet<long>();
        rows.Bind(processDeaths);
        while (rows.Step())
            keys.Add(rows.Long(0));
        return keys;
    }

    private static InstanceState? State(SqliteStatement statement)
    {
        if (!statement.Step())
            return null;
        var state = new InstanceState(statement.Long(0), statement.Long(1), (OrchestrationRuntimeStatus)statement.Int(2));
        statement.Reset();
        return state;
    }

    private static InstanceRecord? First(SqliteStatement statement)
    {
        if (!statement.Step())
            return null;
        var record = Record(statement);
        statement.Reset();
        return record;
    }

    private static InstanceRecord Record(SqliteStatement row)
        => new()
        {
            Key = row.Long(0),
            Id = row.Text(1),
            ExecutionId = row.Long(2),
            Name = row.Text(3),
            Status = (OrchestrationRuntimeStatus)row.Int(4),
            Input = row.TextOrNull(5),
            Output = row.TextOrNull(6),
            Failure = row.TextOrNull(7),
            CustomStatus = row.TextOrNull(8),
            Tags = row.TextOrNull(9),
            TraceParent = row.TextOrNull(10),
            Parent = row.LongOrNull(11) is { } parent
                ? new(parent, row.Long(12), row.Int(13), row.Text(14), row.TextOrNull(15) ?? "")
                : null,
            ProcessDeaths = row.Int(16),
            CreatedAt = row.Long(17),
            UpdatedAt = row.Long(18),
        };
}
