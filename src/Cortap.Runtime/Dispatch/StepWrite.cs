using Cortap.Runtime.Storage;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Dispatch;

/// <summary>
/// What one step of an orchestration changes: the events it has processed, what its code decided, and what has become of it. All of it
/// is written in one transaction, and only then acted upon.
/// </summary>
internal sealed class StepWrite(OrchestrationSession session, OrchestrationDispatcher dispatcher, InstanceRecord instance, int firstSequence)
    : StoreWrite
{
    private readonly List<StoredEvent> _history = [];
    private readonly List<long> _processedEvents = [];
    private readonly List<long> _answeredTasks = [];
    private readonly List<ActivityTask> _activities = [];
    private readonly List<(NewEvent Event, long Ahead)> _timers = [];
    private readonly List<long> _cancelledTimers = [];
    private readonly List<ChildStart> _children = [];
    private readonly List<(string InstanceId, NewEvent Item)> _sent = [];
    private InstanceChange? _change;
    private ExecutionEnd? _end;
    private bool _isVoid;
    private readonly List<NewEvent> _delivered = [];

    public int NextSequence => firstSequence + _history.Count;

    public bool IsEmpty => _history.Count == 0 && _processedEvents.Count == 0 && _answeredTasks.Count == 0 && _change is null && _end is null;

    /// <summary>Notes that an event is no longer waiting.</summary>
    public void Consume(SessionEvent item)
    {
        if (item.EventId != 0)
            _processedEvents.Add(item.EventId);
        if (item.TaskKey != 0)
            _answeredTasks.Add(item.TaskKey);
    }

    public void Record(StoredEvent item) => _history.Add(item);

    public void Start(ActivityTask activity) => _activities.Add(activity);

    /// <param name="timer">Visible when it is due by the instance's time.</param>
    /// <param name="ahead">How far that is ahead of the clock.</param>
    public void Start(NewEvent timer, long ahead) => _timers.Add((timer, ahead));

    public void CancelTimer(long eventId)
    {
        if (_timers.RemoveAll(timer => timer.Event.EventId == eventId) == 0)
            _cancelledTimers.Add(eventId);
    }

    public void Start(InstanceRecord child, NewEvent start, NewEvent onConflict) => _children.Add(new(child, start, onConflict));

    /// <param name="instanceId">The receiver.</param>
    /// <param name="item">The event; its instance key is found when it is written.</param>
    public void Send(string instanceId, NewEvent item) => _sent.Add((instanceId, item));

    public void Change(OrchestrationRuntimeStatus status, string? customStatus, long at) => _change = new(status, customStatus, at);

    public void End(ExecutionEnd end)
    {
        _end = end;
        if (end.Completion.Next is not null)
            _history.Clear();
    }

    public override void Execute(StoreStatements statements)
    {
        // A transaction that was rolled back has delivered nothing.
        _delivered.Clear();
        // The instance was replaced by a new one of the same id while this step was on its way.
        _isVoid = statements.IsDeleted(instance.Key);
        if (_isVoid)
            return;

        foreach (var id in _processedEvents)
            statements.DeleteNewEvent(instance.Key, id);
        foreach (var key in _answeredTasks)
            statements.DeleteActivityTask(key);
        foreach (var id in _cancelledTimers)
            statements.DeleteNewEvent(instance.Key, id);
        for (var index = 0; index < _history.Count; index++)
            statements.InsertHistory(instance.Key, firstSequence + index, _history[index]);
        foreach (var activity in _activities)
            statements.InsertActivityTask(activity);
        foreach (var (timer, _) in _timers)
            statements.InsertNewEvent(timer);
        foreach (var child in _children)
            StartChild(statements, child);
        foreach (var (receiver, item) in _sent)
            Deliver(statements, statements.Queries.FindState(receiver), item);

        if (_end is { } end)
            Finish(statements, end);
        else if (_change is { } change)
            statements.UpdateInstance(instance.Key, change.Status, null, null, change.CustomStatus, change.At);
    }

    public override void Committed()
    {
        if (!_isVoid)
            Dispatch();
        session.StepWritten();
    }

    public override void Failed(Exception exception) => session.StepWritten();

    private void Dispatch()
    {
        foreach (var activity in _activities)
            dispatcher.Activities.Dispatch(activity);
        foreach (var (timer, ahead) in _timers)
            dispatcher.Timers.Add(timer with { VisibleAt = timer.VisibleAt - ahead });
        foreach (var child in _children.Where(child => child.IsStarted))
            dispatcher.Begin(child.Instance, child.Start);
        foreach (var item in _delivered)
            dispatcher.Post(item);
        if (_end is { Completion: { Next: null } completion } end)
        {
            dispatcher.Finished(instance with
            {
                Status = completion.Status,
                Output = completion.Output,
                Failure = completion.Failure,
                CustomStatus = end.CustomStatus,
                UpdatedAt = end.At,
            });
        }
        else if (_change is { } change)
        {
            dispatcher.Waiters.Report(instance with { Status = change.Status, CustomStatus = change.CustomStatus, UpdatedAt = change.At });
        }
    }

    private void StartChild(StoreStatements statements, ChildStart child)
    {
        child.IsStarted = statements.TryCreateInstance(child.Instance, replaces: status => status.IsFinished()) is null;
        if (child.IsStarted)
        {
            statements.InsertNewEvent(child.Start);
            return;
        }
        statements.InsertNewEvent(child.OnConflict);
        _delivered.Add(child.OnConflict);
    }

    private void Deliver(StoreStatements statements, InstanceState? receiver, NewEvent item)
    {
        if (receiver is not { } state || state.Status.IsFinished() || (item.ExecutionId is { } execution && execution != state.ExecutionId))
            return;
        var addressed = item with { InstanceKey = state.Key };
        statements.InsertNewEvent(addressed);
        _delivered.Add(addressed);
    }

    private void Finish(StoreStatements statements, ExecutionEnd end)
    {
        var completion = end.Completion;
        if (completion.Next is { } next)
        {
            statements.ContinueAsNew(instance.Key, end.NextExecutionId, next.Input, end.At);
            foreach (var item in end.NextEvents)
                statements.InsertNewEvent(item);
            return;
        }

        statements.UpdateInstance(instance.Key, completion.Status, completion.Output, completion.Failure, end.CustomStatus, end.At);
        if (end.HasTimers)
            statements.DeleteNewEvents(instance.Key);
        if (end.ParentEvent is { } answer)
            Deliver(statements, statements.Queries.FindState(answer.InstanceKey), answer);
        if (end.ChildTermination is { } terminate)
        {
            foreach (var child in statements.Queries.Children(instance.Key))
                Deliver(statements, statements.Queries.FindState(child.Key), terminate(child.Key));
        }
    }

    private sealed record InstanceChange(OrchestrationRuntimeStatus Status, string? CustomStatus, long At);

    private sealed record ChildStart(InstanceRecord Instance, NewEvent Start, NewEvent OnConflict)
    {
        public bool IsStarted { get; set; }
    }
}
