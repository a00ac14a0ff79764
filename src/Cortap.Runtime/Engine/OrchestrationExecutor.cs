using System.Diagnostics;
using Cortap.Runtime.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Engine;

/// <summary>
/// One execution of an orchestrator, in memory. Events go in by <see cref="Deliver"/>; the code runs as far as it can, and what it
/// wants done comes out as decisions. The same events in the same order always lead to the same decisions: that is all that replay
/// and recovery rest on. Not safe for use by two threads at once.
/// </summary>
internal sealed class OrchestrationExecutor
{
    /// <summary>Name of a termination that goes on to the sub-orchestrations.</summary>
    public const string RecursiveTermination = "recursive";

    private readonly InstanceRecord _instance;
    private readonly Func<ITaskOrchestrator>? _factory;
    private readonly OrchestratorThread _thread;
    private readonly Dictionary<int, OpenTask> _open = [];
    private readonly Queue<StoredEvent> _held = new();
    private readonly List<(string Name, string? Payload)> _handedOn = [];
    private readonly EmbeddedOrchestrationContext _context;
    private readonly Dictionary<StoredEvent, StackTrace> _origins = new(ReferenceEqualityComparer.Instance);
    private StackTrace? _lastOrigin;
    private Task<object?>? _task;
    private bool _continuesAsNew;
    private string? _newInput;
    private int _nextTaskId;

    /// <param name="instance">The instance.</param>
    /// <param name="factory">Makes the orchestrator; null when its name is not registered.</param>
    /// <param name="converter">For inputs, outputs and payloads.</param>
    /// <param name="loggers">For the orchestrator's own logging.</param>
    /// <param name="onIllegal">Told, on any thread, when the code runs outside its turn.</param>
    public OrchestrationExecutor(
        InstanceRecord instance, Func<ITaskOrchestrator>? factory, DataConverter converter, ILoggerFactory loggers, Action<string> onIllegal)
    {
        _instance = instance;
        _factory = factory;
        _thread = new OrchestratorThread(onIllegal);
        Converter = converter;
        CustomStatus = instance.CustomStatus;
        Events = new ExternalEvents(converter);
        _context = new EmbeddedOrchestrationContext(this, instance, loggers);
    }

    /// <summary>Whether it is kept for each decision where in the code it was made; that costs far more than the decision.</summary>
    public bool TracesCode { get; init; }

    public DataConverter Converter { get; }

    public ExternalEvents Events { get; }

    /// <summary>What the code has decided and nobody has taken yet.</summary>
    public Queue<StoredEvent> Decisions { get; } = new();

    /// <summary>Timers the code has given up, by task id.</summary>
    public Queue<int> CancelledTimers { get; } = new();

    public bool IsReplaying { get; private set; }

    public bool IsSuspended { get; private set; }

    /// <summary>Whether the orchestrator's code has begun.</summary>
    public bool IsStarted => _task is not null || Completion is not null;

    public DateTime CurrentUtcDateTime { get; private set; }

    /// <summary>Serialized.</summary>
    public string? CustomStatus { get; set; }

    /// <summary>Null while the execution goes on.</summary>
    public Completion? Completion { get; private set; }

    /// <summary>Whether the history that was replayed contains the end.</summary>
    public bool IsCompletionRecorded { get; set; }

    /// <summary>Hands the next event over and runs the code.</summary>
    /// <param name="item">The event, with its time.</param>
    /// <param name="replaying">Whether it has been processed before.</param>
    public void Deliver(StoredEvent item, bool replaying)
    {
        IsReplaying = replaying;
        CurrentUtcDateTime = new DateTime(item.RecordedAt, DateTimeKind.Utc);
        if (Completion is not null)
            return;
        switch (item.Type)
        {
            case HistoryEventType.ExecutionTerminated:
                Completion = new(OrchestrationRuntimeStatus.Terminated, item.Payload, null) { IsRecursive = item.Name == RecursiveTermination };
                break;
            case HistoryEventType.ExecutionSuspended:
                IsSuspended = true;
                break;
            case HistoryEventType.ExecutionResumed:
                IsSuspended = false;
                while (_held.TryDequeue(out var held))
                    Handle(held);
                break;
            case HistoryEventType.ExecutionRewound:
                break;
            default:
                if (IsSuspended)
                    _held.Enqueue(item);
                else
                    Handle(item);
                break;
        }
    }

    /// <summary>Ends the execution with a failure that is not the code's own.</summary>
    public void Fail(Exception exception) => Fail(FailureJson.OfException(exception), exception);

    public void Fail(TaskFailureDetails failure, Exception? exception = null)
    {
        Decisions.Clear();
        Completion = new(OrchestrationRuntimeStatus.Failed, failure.ToString(), FailureJson.Write(failure)) { Exception = exception };
    }

    /// <exception cref="InvalidOperationException">The caller runs outside the orchestrator's turn.</exception>
    public void RequireTurn() => _thread.Require();

    public Task<TResult> ScheduleActivity<TResult>(string name, string? input)
    {
        var id = _nextTaskId++;
        Decide(new StoredEvent { Type = HistoryEventType.TaskScheduled, TaskId = id, Name = name, Payload = input });
        return Open<TResult>(name, id).Task;
    }

    public Task<TResult> ScheduleSubOrchestration<TResult>(string name, string instanceId, string? input, string? tags)
    {
        var id = _nextTaskId++;
        Decide(new StoredEvent
        {
            Type = HistoryEventType.SubOrchestrationInstanceCreated,
            TaskId = id,
            Name = name,
            Target = instanceId,
            Payload = input,
            Tags = tags,
        });
        return Open<TResult>(name, id).Task;
    }

    public Task ScheduleTimer(DateTime dueAt, CancellationToken cancellation)
    {
        var id = _nextTaskId++;
        Decide(new StoredEvent { Type = HistoryEventType.TimerCreated, TaskId = id, DueAt = dueAt.Ticks });
        var timer = Open<object?>("", id);
        if (cancellation.CanBeCanceled)
            cancellation.Register(() => CancelTimer(id, timer, cancellation));
        return timer.Task;
    }

    public void SendEvent(string instanceId, string name, string? payload)
        => Decide(new StoredEvent
        {
            Type = HistoryEventType.EventSent,
            TaskId = _nextTaskId++,
            Name = name,
            Target = instanceId,
            Payload = payload,
        });

    public void ContinueAsNew(string? input, bool keepEvents)
    {
        _continuesAsNew = true;
        _newInput = input;
        if (keepEvents)
            _handedOn.AddRange(Events.TakeUnclaimed());
    }

    /// <summary>Ends the execution if its code has ended, whatever is open: so end histories that an earlier engine has written.</summary>
    /// <returns>Whether it has ended.</returns>
    public bool TryEnd()
    {
        if (Completion is null && _task is { IsCompleted: true } task)
            Complete(task);
        return Completion is not null;
    }

    /// <summary>Where a decision was made; of none, where the code failed or made its last one. Empty unless <see cref="TracesCode"/>.</summary>
    public IReadOnlyList<string> OriginOf(StoredEvent? decision)
        => !TracesCode ? []
            : decision is not null ? CodeOrigin.Of(_origins.GetValueOrDefault(decision))
            : Completion?.Exception is { } exception && CodeOrigin.Of(new StackTrace(exception, fNeedFileInfo: true)) is { Count: > 0 } failed ? failed
            : CodeOrigin.Of(_lastOrigin);

    private void Decide(StoredEvent decision)
    {
        Decisions.Enqueue(decision);
        if (TracesCode)
            _origins[decision] = _lastOrigin = new StackTrace(fNeedFileInfo: true);
    }

    private OpenTask<TResult> Open<TResult>(string name, int id)
    {
        var task = new OpenTask<TResult>(name, id, Converter);
        _open.Add(id, task);
        return task;
    }

    private void CancelTimer(int id, OpenTask<object?> timer, CancellationToken cancellation)
    {
        if (_open.Remove(id))
            CancelledTimers.Enqueue(id);
        timer.Cancel(cancellation);
    }

    private void Handle(StoredEvent item)
    {
        if (Completion is not null)
            return;
        _thread.Run(() => Dispatch(item));
        // Code that has ended is not over while something it began is open: the loser of a race goes on.
        if (Completion is not null || _task is null || _open.Count > 0)
            return;
        if (_task.IsCompleted)
            Complete(_task);
        else if (!Events.HasWaiters)
            Fail(new InvalidOperationException($"The orchestrator '{_instance.Name}' waits for something that is not durable, so nothing could "
                + "ever wake it. Await only tasks of the TaskOrchestrationContext; put I/O, delays and Task.Run into an activity."));
    }

    private void Dispatch(StoredEvent item)
    {
        switch (item.Type)
        {
            case HistoryEventType.ExecutionStarted:
                Start();
                break;
            case HistoryEventType.EventRaised:
                Raise(item.Name!, item.Payload);
                break;
            // A second answer to the same task, or one to a cancelled timer, finds nothing open.
            case HistoryEventType.TaskCompleted or HistoryEventType.SubOrchestrationInstanceCompleted or HistoryEventType.TimerFired:
                if (_open.Remove(item.TaskId!.Value, out var completed))
                    completed.Complete(item.Payload);
                break;
            case HistoryEventType.TaskFailed or HistoryEventType.SubOrchestrationInstanceFailed:
                if (_open.Remove(item.TaskId!.Value, out var failed))
                    failed.Fail(FailureJson.Read(item.Payload));
                break;
            default:
                throw new InvalidOperationException($"{item.Type} is not an event that an orchestrator receives.");
        }
    }

    private void Start()
    {
        if (_factory is null)
        {
            Fail(FailureJson.OfCode(FailureJson.OrchestratorNotFound, $"No orchestrator task named '{_instance.Name}' was found."));
            return;
        }
        try
        {
            var orchestrator = _factory();
            _task = orchestrator.RunAsync(_context, Converter.Deserialize(_instance.Input, orchestrator.InputType));
            if (!_task.IsCompleted)
                _task.ContinueWith(
                    _ => _thread.RequireForCompletion(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    private void Raise(string name, string? payload)
    {
        if (_continuesAsNew)
        {
            _handedOn.Add((name, payload));
            return;
        }
        try
        {
            Events.Raise(name, payload);
        }
        catch (Exception exception)
        {
            FailBeyondTheCode(exception);
        }
    }

    private void Complete(Task<object?> task)
    {
        if (task.IsCanceled)
        {
            FailBeyondTheCode(new AggregateException(new TaskCanceledException(task)));
            return;
        }
        try
        {
            // Serialized here so that an output which cannot be stored fails the orchestration like any other error of its code.
            var output = Converter.Serialize(task.GetAwaiter().GetResult());
            Completion = new(OrchestrationRuntimeStatus.Completed, output, null) { Next = _continuesAsNew ? new(_newInput, _handedOn) : null };
        }
        catch (Exception exception)
        {
            // What was decided before the failure stands, as it would have if the failure had come a moment later.
            var failure = FailureJson.OfException(exception);
            Completion = new(OrchestrationRuntimeStatus.Failed, failure.ToString(), FailureJson.Write(failure)) { Exception = exception };
        }
    }

    /// <summary>The official worker gives up so: the code cannot catch it, and what it had set as custom status goes with it.</summary>
    private void FailBeyondTheCode(Exception exception)
    {
        CustomStatus = null;
        Fail(exception);
    }
}
