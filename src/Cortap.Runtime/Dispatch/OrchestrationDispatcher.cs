using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Cortap.Runtime.Engine;
using Cortap.Runtime.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Dispatch;

/// <summary>Brings events to the sessions of their instances, and runs the sessions, so many at a time.</summary>
internal sealed class OrchestrationDispatcher : IDisposable
{
    private readonly Dictionary<TaskName, Func<IServiceProvider, ITaskOrchestrator>> _orchestrators;
    private readonly IServiceProvider _services;
    private readonly ILoggerFactory _loggers;
    private readonly ConcurrentDictionary<long, OrchestrationSession> _sessions = new();
    private readonly Lock _suspects = new();
    private readonly Lock _idleLock = new();
    private readonly LinkedList<OrchestrationSession> _idle = [];
    private readonly object _runLock = new();
    private readonly Queue<OrchestrationSession> _runnable = new();
    private int _running;
    private bool _stopped;
    private volatile bool _isRecovered;

    public OrchestrationDispatcher(
        DurableTaskRegistry registry, EngineOptions options, IServiceProvider services, SteadyClock clock, ILoggerFactory loggers, Store store,
        InstanceWaiters waiters, WorkCount work, EngineHealthMonitor health)
    {
        _orchestrators = new(registry.GetOrchestrators());
        _services = services;
        _loggers = loggers;
        Options = options;
        Clock = clock;
        Store = store;
        Waiters = waiters;
        Work = work;
        Health = health;
        Logger = loggers.CreateLogger(EngineLog.Category);
        Timers = new TimerQueue(clock, item => Post(item));
        LastTries = new LastTries(clock, PostNow);
        Activities = new ActivityDispatcher(registry, options, services, store.Register, work, Logger, Answer);
    }

    public EngineOptions Options { get; }

    public SteadyClock Clock { get; }

    public Store Store { get; }

    public InstanceWaiters Waiters { get; }

    public WorkCount Work { get; }

    public EngineHealthMonitor Health { get; }

    public ILogger Logger { get; }

    public TimerQueue Timers { get; }

    public LastTries LastTries { get; }

    public ActivityDispatcher Activities { get; }

    /// <summary>The event that starts an execution; its input is in the instance's row.</summary>
    public static NewEvent StartEvent(InstanceRecord instance, long eventId, long visibleAt)
        => new(instance.Key, eventId, instance.ExecutionId, visibleAt, new StoredEvent { Type = HistoryEventType.ExecutionStarted, Name = instance.Name });

    public static StoredEvent Termination(string? reason, bool recursive)
        => new()
        {
            Type = HistoryEventType.ExecutionTerminated,
            Payload = reason,
            Name = recursive ? OrchestrationExecutor.RecursiveTermination : null,
        };

    public OrchestrationExecutor CreateExecutor(InstanceRecord instance)
    {
        var factory = _orchestrators.TryGetValue(instance.Name, out var registered) ? () => registered(_services) : (Func<ITaskOrchestrator>?)null;
        return new OrchestrationExecutor(
            instance, factory, Options.DataConverter, _loggers, message => Post(instance.Key, SessionEvent.IllegalAwait(instance.ExecutionId, message)));
    }

    /// <summary>To be held while an orchestrator's code runs.</summary>
    public CodeWatch Watch(InstanceRecord instance) => new(Store.Register, _suspects, instance);

    /// <summary>Takes up an instance that has just been created.</summary>
    public void Begin(InstanceRecord instance, NewEvent start)
    {
        if (start.VisibleAt > Clock.Ticks)
        {
            Timers.Add(start);
            return;
        }
        var session = new OrchestrationSession(this, instance.Key);
        session.Preload(instance);
        _sessions[instance.Key] = session;
        Post(start);
    }

    public void Post(NewEvent item) => Post(item.InstanceKey, SessionEvent.From(item));

    public void Post(long instanceKey, SessionEvent item)
    {
        if (!LastTries.Holds(instanceKey, item))
            PostNow(instanceKey, item);
    }

    private void PostNow(long instanceKey, SessionEvent item)
    {
        while (!_sessions.GetOrAdd(instanceKey, static (key, self) => new OrchestrationSession(self, key), this).Post(item))
        {
            // Closed in this moment; the next look finds a new one.
        }
    }

    /// <summary>An instance has ended, and its end is on the disk.</summary>
    public void Finished(InstanceRecord instance)
    {
        EngineMetrics.OrchestrationEnded(instance.Name, instance.Status);
        Waiters.Report(instance);
        if (instance.Status != OrchestrationRuntimeStatus.Terminated)
            return;
        var withdrawn = Activities.Withdraw(instance.ExecutionId);
        if (withdrawn.Count > 0)
        {
            Work.Enter();
            Store.Submit(new OrphanWrite(instance.Key, [], [.. withdrawn.Select(task => task.Key)], Work.Leave));
        }
    }

    /// <summary>Notes that a session was used; beyond the limit, the one idle longest is closed and will be replayed.</summary>
    public void Touch(OrchestrationSession session)
    {
        lock (_idleLock)
        {
            var node = session.IdleNode ??= new(session);
            if (node.List is not null)
                _idle.Remove(node);
            if (session.HasEnded)
            {
                Close(session);
                return;
            }
            _idle.AddLast(node);
            var excess = _idle.Count - (Options.ReplayMode == ReplayMode.EveryStep ? 0 : Options.MaxCachedOrchestrations);
            for (var oldest = _idle.First; oldest is not null && excess > 0; excess--)
            {
                var next = oldest.Next;
                Close(oldest.Value);
                _idle.Remove(oldest);
                oldest = next;
            }
        }
    }

    /// <summary>Queues a session that has something to process.</summary>
    public void Schedule(OrchestrationSession session)
    {
        lock (_runLock)
        {
            if (_stopped)
                return;
            if (_running >= Options.MaxConcurrentOrchestrations)
            {
                _runnable.Enqueue(session);
                return;
            }
            _running++;
        }
        Queue(session, preferLocal: true);
    }

    /// <summary>What a former process has left has been posted.</summary>
    public void Recovered()
    {
        _isRecovered = true;
        bool isQuiet;
        lock (_runLock)
            isQuiet = _running == 0;
        if (isQuiet)
            Activities.ReleaseSuspects();
    }

    /// <summary>Runs no more sessions, and returns when none is running. Their events stay in the store.</summary>
    public void Stop()
    {
        Timers.Stop();
        LastTries.Stop();
        Activities.Stop();
        lock (_runLock)
        {
            _stopped = true;
            _runnable.Clear();
            while (_running > 0)
                Monitor.Wait(_runLock);
        }
    }

    public void Dispose()
    {
        Timers.Dispose();
        LastTries.Dispose();
    }

    private void Queue(OrchestrationSession session, bool preferLocal)
        => ThreadPool.UnsafeQueueUserWorkItem(static item => item.Self.Run(item.Session), (Self: this, Session: session), preferLocal);

    private void Run(OrchestrationSession session)
    {
        try
        {
            session.Run();
        }
        catch (Exception exception)
        {
            // Not the orchestrator's code, whose exceptions are its outcome, but the engine or its store.
            Health.Fault($"The engine has failed and runs nothing more: {exception.Message}. Check the disk, and start the service again.");
            EngineLog.Failed(Logger, exception);
        }
        // Whatever else waits for a thread, such as an answer to a request, comes before the next of many.
        if (TryTakeNext(out var next))
            Queue(next, preferLocal: false);
    }

    private bool TryTakeNext([NotNullWhen(true)] out OrchestrationSession? session)
    {
        lock (_runLock)
        {
            if (_runnable.TryDequeue(out session))
                return true;
            _running--;
            if (_running > 0)
                return false;
            Monitor.PulseAll(_runLock);
        }
        if (_isRecovered)
            Activities.ReleaseSuspects();
        return false;
    }

    private void Close(OrchestrationSession session)
    {
        if (session.TryClose())
            _sessions.TryRemove(new(session.Key, session));
    }

    private void Answer(ActivityTask task, StoredEvent result)
        => Post(task.InstanceKey, new SessionEvent(result, task.ExecutionId, TaskKey: task.Key));
}
