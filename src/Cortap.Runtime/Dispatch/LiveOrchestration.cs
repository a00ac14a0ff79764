using Cortap.Runtime.Engine;
using Cortap.Runtime.Storage;
using Microsoft.DurableTask.Client;
using OrchestrationAlreadyExistsException = DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException;

namespace Cortap.Runtime.Dispatch;

/// <summary>An instance in memory: its executor, and what it takes to turn the executor's decisions into rows.</summary>
internal sealed class LiveOrchestration
{
    private readonly OrchestrationDispatcher _dispatcher;
    private readonly OrchestrationSession _session;
    // The waiting timers by task id: their events, and when they are due.
    private readonly Dictionary<int, (long EventId, long DueAt)> _timers = [];
    private List<SessionEvent> _handedOn = [];
    private InstanceRecord _instance;
    private OrchestrationExecutor _executor;
    private OrchestrationRuntimeStatus _status;
    private string? _customStatus;
    private int _nextSequence;
    private long _lastEventAt;

    public LiveOrchestration(OrchestrationDispatcher dispatcher, OrchestrationSession session, InstanceRecord instance)
    {
        _dispatcher = dispatcher;
        _session = session;
        _instance = instance;
        _status = instance.Status;
        _customStatus = instance.CustomStatus;
        _executor = dispatcher.CreateExecutor(instance);
    }

    public bool HasEnded => _status.IsFinished();

    private long ExecutionId => _instance.ExecutionId;

    /// <summary>Reads an instance back and replays it.</summary>
    /// <returns>Null when it has ended or is gone.</returns>
    public static LiveOrchestration? Load(OrchestrationDispatcher dispatcher, OrchestrationSession session, bool rewinding)
    {
        var (instance, history, timers) = dispatcher.Store.Read(query => (query.Find(session.Key), query.History(session.Key), query.Timers(session.Key)));
        if (instance is null || instance.IsFinished)
            return null;
        var live = new LiveOrchestration(dispatcher, session, instance);
        live.Restore(history, timers, rewinding);
        return live;
    }

    /// <summary>Events that the next execution begins with; they are taken once.</summary>
    public List<SessionEvent> TakeHandedOn()
    {
        var events = _handedOn;
        if (events.Count > 0)
            _handedOn = [];
        return events;
    }

    /// <summary>Delivers events. When a new execution begins, those left over are handed on to it.</summary>
    /// <returns>What is to be written; null if nothing has changed.</returns>
    public StepWrite? Process(Queue<SessionEvent> events)
    {
        var step = new StepWrite(_session, _dispatcher, _instance, _nextSequence);
        var ended = _status.IsFinished() || _executor.Completion is not null;
        using (_dispatcher.Watch(_instance))
        {
            while (!ended && events.TryDequeue(out var item))
            {
                Deliver(item, step);
                ended = _executor.Completion is not null;
            }
        }

        if (_executor.Completion is { Next: { } next } continued && !_status.IsFinished())
            ContinueAsNew(continued, next, events, step);
        else if (_executor.Completion is { } completion && !_status.IsFinished())
            End(completion, step);
        else if (!ended)
            NoteChange(step);
        if (_status.IsFinished())
        {
            while (events.TryDequeue(out var late))
                step.Consume(late);
        }
        _nextSequence = _handedOn.Count > 0 ? 0 : step.NextSequence;
        return step.IsEmpty ? null : step;
    }

    private void Restore(List<(int Sequence, StoredEvent Event)> history, Dictionary<int, (long, long)> timers, bool rewinding)
    {
        foreach (var (taskId, timer) in timers)
            _timers[taskId] = timer;
        if (history.Count > 0)
        {
            _nextSequence = history[^1].Sequence + 1;
            _lastEventAt = history[^1].Event.RecordedAt;
        }
        if (_instance.ProcessDeaths >= _dispatcher.Options.MaxProcessDeaths)
        {
            _executor.Fail(FailureJson.OfCode(FailureJson.Poisoned,
                $"The process died {_instance.ProcessDeaths} times while the orchestrator '{_instance.Name}' was running, so it is not run again."));
            return;
        }
        try
        {
            using var watch = _dispatcher.Watch(_instance);
            HistoryReplay.Run(_executor, _instance.Name, [.. history.Select(item => item.Event)], rewinding);
        }
        catch (NonDeterministicOrchestrationException exception)
        {
            _executor.Fail(exception);
        }
    }

    private void Deliver(SessionEvent item, StepWrite step)
    {
        step.Consume(item);
        if (item.ExecutionId is { } execution && execution != ExecutionId)
            return;
        if (item.IsIllegalAwait)
        {
            _executor.Fail(new InvalidOperationException(item.Event.Payload));
            return;
        }
        var now = _dispatcher.Clock.Ticks;
        if (item.Event.Type == HistoryEventType.TimerFired)
        {
            if (!_timers.Remove(item.Event.TaskId!.Value, out var timer))
                return;
            // To the code it is due, even if the clock was put back since it was set.
            now = Math.Max(now, timer.DueAt);
        }

        _lastEventAt = Math.Max(now, _lastEventAt + 1);
        item.Event.RecordedAt = _lastEventAt;
        if (item.Event.Type == HistoryEventType.ExecutionStarted)
            EngineLog.OrchestrationStarted(_dispatcher.Logger, _instance.Id, _instance.Name);
        step.Record(item.Event);
        _executor.Deliver(item.Event, replaying: false);
        while (_executor.Decisions.TryDequeue(out var decision))
            Carry(decision, step);
        while (_executor.CancelledTimers.TryDequeue(out var taskId))
            CancelTimer(taskId, step);
    }

    private void Carry(StoredEvent decision, StepWrite step)
    {
        decision.RecordedAt = _lastEventAt;
        step.Record(decision);
        var taskId = decision.TaskId!.Value;
        switch (decision.Type)
        {
            case HistoryEventType.TaskScheduled:
                step.Start(new ActivityTask(
                    _dispatcher.Store.Keys.NextTask(), _instance.Key, ExecutionId, taskId, _instance.Id, decision.Name!, decision.Payload,
                    _instance.TraceParent));
                break;
            case HistoryEventType.TimerCreated:
                var timer = TimerEvent(taskId, decision.DueAt!.Value);
                _timers.Add(taskId, (timer.EventId, timer.VisibleAt));
                step.Start(timer, ahead: Math.Max(0, _lastEventAt - _dispatcher.Clock.Ticks));
                break;
            case HistoryEventType.SubOrchestrationInstanceCreated:
                StartChild(decision, taskId, step);
                break;
            case HistoryEventType.EventSent:
                step.Send(decision.Target!, NewEvent(new() { Type = HistoryEventType.EventRaised, Name = decision.Name, Payload = decision.Payload }));
                break;
            default:
                throw new InvalidOperationException($"{decision.Type} is not a decision.");
        }
    }

    private void StartChild(StoredEvent decision, int taskId, StepWrite step)
    {
        var child = new InstanceRecord
        {
            Key = _dispatcher.Store.Keys.NextInstance(),
            Id = decision.Target!,
            ExecutionId = StoreKeys.NewExecution(),
            Name = decision.Name!,
            Input = decision.Payload,
            Tags = decision.Tags,
            TraceParent = _instance.TraceParent,
            Parent = new(_instance.Key, ExecutionId, taskId, _instance.Id, _instance.Name),
            CreatedAt = _lastEventAt,
        };
        var failure = FailureJson.OfCode(typeof(OrchestrationAlreadyExistsException).FullName!,
            $"An orchestration with id '{child.Id}' already exists and has not ended.");
        step.Start(child, OrchestrationDispatcher.StartEvent(child, _dispatcher.Store.Keys.NextEvent(), 0),
            NewEvent(new()
            {
                Type = HistoryEventType.SubOrchestrationInstanceFailed,
                TaskId = taskId,
                Payload = FailureJson.Write(failure),
            }) with
            { ExecutionId = ExecutionId });
    }

    private void CancelTimer(int taskId, StepWrite step)
    {
        if (!_timers.Remove(taskId, out var timer))
            return;
        _dispatcher.Timers.Cancel(timer.EventId);
        step.CancelTimer(timer.EventId);
    }

    private void NoteChange(StepWrite step)
    {
        var status = !_executor.IsStarted && _status == OrchestrationRuntimeStatus.Pending && !_executor.IsSuspended
            ? OrchestrationRuntimeStatus.Pending
            : _executor.IsSuspended ? OrchestrationRuntimeStatus.Suspended : OrchestrationRuntimeStatus.Running;
        if (status == _status && _executor.CustomStatus == _customStatus && _instance.ProcessDeaths == 0)
            return;
        _status = status;
        _customStatus = _executor.CustomStatus;
        _instance = _instance with { ProcessDeaths = 0 };
        step.Change(status, _customStatus, _lastEventAt);
    }

    private void End(Completion completion, StepWrite step)
    {
        var at = _lastEventAt;
        _status = completion.Status;
        Log(completion);
        step.Record(new StoredEvent { Type = HistoryEventType.ExecutionCompleted, RecordedAt = at });
        step.End(new ExecutionEnd(completion, _executor.CustomStatus, at)
        {
            HasTimers = _timers.Count > 0,
            ParentEvent = _instance.Parent is { } parent ? ParentEvent(parent, completion) : null,
            ChildTermination = completion is { Status: OrchestrationRuntimeStatus.Terminated, IsRecursive: true }
                ? child => new(child, _dispatcher.Store.Keys.NextEvent(), null, 0, OrchestrationDispatcher.Termination(completion.Output, true))
                : null,
        });
        ForgetTimers();
    }

    private void ContinueAsNew(Completion completion, Completion.NextExecution next, Queue<SessionEvent> leftOver, StepWrite step)
    {
        ForgetTimers();
        _instance = _instance with
        {
            ExecutionId = StoreKeys.NewExecution(),
            Input = next.Input,
            CustomStatus = null,
            ProcessDeaths = 0,
        };
        _customStatus = null;
        var start = OrchestrationDispatcher.StartEvent(_instance, 0, 0);
        var raised = next.Events.Select(item => new StoredEvent { Type = HistoryEventType.EventRaised, Name = item.Name, Payload = item.Payload });
        var remaining = leftOver.Where(item => item.ExecutionId is null).Select(item => item.Event)
            .ToLookup(item => item.Type == HistoryEventType.EventRaised);
        // A termination comes before the start, or an orchestration that never waits could not be stopped.
        NewEvent[] handedOn =
        [
            .. remaining[false].Select(NewEvent), start, .. raised.Concat(remaining[true]).Select(NewEvent),
        ];
        while (leftOver.TryDequeue(out var item))
            step.Consume(item);
        // Ids below all others, so that a restart finds them before what arrives from now on, and before what it has left in the mailbox.
        var firstId = _dispatcher.Store.Keys.NextHandedOn(handedOn.Length);
        handedOn = [.. handedOn.Select((item, index) => item with { EventId = firstId + index })];
        step.End(new ExecutionEnd(completion, null, _lastEventAt) { NextExecutionId = ExecutionId, NextEvents = handedOn });
        _handedOn = [.. handedOn.Select(SessionEvent.From)];
        // A new execution begins at the clock's time, even if the old one was ahead of it.
        _lastEventAt = 0;
        _executor = _dispatcher.CreateExecutor(_instance);
    }

    private void ForgetTimers()
    {
        foreach (var timer in _timers.Values)
            _dispatcher.Timers.Cancel(timer.EventId);
        _timers.Clear();
    }

    private NewEvent ParentEvent(ParentLink parent, Completion completion)
    {
        var succeeded = completion.Status == OrchestrationRuntimeStatus.Completed;
        var failure = completion.Failure ?? FailureJson.Write(FailureJson.OfCode(
            "SubOrchestrationTerminated", $"The sub-orchestration '{_instance.Name}' with id '{_instance.Id}' was terminated: {completion.Output}"));
        return new(parent.Key, _dispatcher.Store.Keys.NextEvent(), parent.ExecutionId, 0, new StoredEvent
        {
            Type = succeeded ? HistoryEventType.SubOrchestrationInstanceCompleted : HistoryEventType.SubOrchestrationInstanceFailed,
            TaskId = parent.TaskId,
            Payload = succeeded ? completion.Output : failure,
        });
    }

    private NewEvent TimerEvent(int taskId, long dueAt)
        => NewEvent(new() { Type = HistoryEventType.TimerFired, TaskId = taskId }) with { ExecutionId = ExecutionId, VisibleAt = dueAt };

    private NewEvent NewEvent(StoredEvent item) => new(_instance.Key, _dispatcher.Store.Keys.NextEvent(), null, 0, item);

    private void Log(Completion completion)
    {
        if (completion.Status == OrchestrationRuntimeStatus.Completed)
            EngineLog.OrchestrationCompleted(_dispatcher.Logger, _instance.Id, _instance.Name);
        else if (completion.Status == OrchestrationRuntimeStatus.Terminated)
            EngineLog.OrchestrationTerminated(_dispatcher.Logger, _instance.Id, _instance.Name);
        else
            EngineLog.OrchestrationFailed(_dispatcher.Logger, completion.Exception, _instance.Id, _instance.Name);
    }
}
