using System.Diagnostics;
using Cortap.Runtime.Engine;
using Cortap.Runtime.Storage;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Dispatch;

/// <summary>Runs activities, so many at a time, and hands their results to <paramref name="onResult"/>.</summary>
internal sealed class ActivityDispatcher(
    DurableTaskRegistry registry,
    EngineOptions options,
    IServiceProvider services,
    WorkRegister register,
    WorkCount work,
    ILogger logger,
    Action<ActivityTask, StoredEvent> onResult)
{
    private static readonly ActivitySource Source = CreateSource();

    private readonly Dictionary<TaskName, Func<IServiceProvider, ITaskActivity>> _activities = new(registry.GetActivities());
    private readonly IServiceScopeFactory? _scopes = services.GetService<IServiceScopeFactory>();
    private readonly Lock _lock = new();
    private readonly LinkedList<ActivityTask> _waiting = [];
    // What one more death would condemn is tried one at a time, so that the guilty is found and its neighbours are not charged with it.
    private readonly LinkedList<ActivityTask> _suspects = [];
    private bool _suspectsReleased;
    private bool _suspectRuns;
    private int _running;
    private bool _stopping;

    public void Dispatch(ActivityTask task)
    {
        lock (_lock)
        {
            // Scheduled while the engine stops: the next start takes it from the store.
            if (_stopping)
                return;
            work.Enter();
            (IsSuspect(task) ? _suspects : _waiting).AddLast(task);
        }
        StartNext();
    }

    /// <summary>Takes back what has not begun of an execution.</summary>
    public IReadOnlyList<ActivityTask> Withdraw(long executionId)
    {
        var withdrawn = new List<ActivityTask>();
        lock (_lock)
        {
            WithdrawFrom(_waiting);
            WithdrawFrom(_suspects);
        }
        foreach (var _ in withdrawn)
            work.Leave();
        return withdrawn;

        void WithdrawFrom(LinkedList<ActivityTask> tasks)
        {
            for (var node = tasks.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.ExecutionId == executionId)
                {
                    withdrawn.Add(node.Value);
                    tasks.Remove(node);
                }
                node = next;
            }
        }
    }

    // After one death, all that was at work is tried again at once: most processes die of something else, and what waits for others may be late.
    private bool IsSuspect(ActivityTask task) => task.ProcessDeaths > 0 && task.ProcessDeaths >= options.MaxProcessDeaths - 1;

    /// <summary>Keeps suspects waiting until they are released.</summary>
    public void HoldSuspects()
    {
        lock (_lock)
            _suspectsReleased = false;
    }

    /// <summary>Lets suspects run: orchestrations under the same suspicion have had their turn before them.</summary>
    public void ReleaseSuspects()
    {
        lock (_lock)
        {
            if (_suspectsReleased)
                return;
            _suspectsReleased = true;
        }
        StartNext();
    }

    /// <summary>Starts nothing more. What waits stays in the store for the next start.</summary>
    public void Stop()
    {
        int dropped;
        lock (_lock)
        {
            _stopping = true;
            dropped = _waiting.Count + _suspects.Count;
            _waiting.Clear();
            _suspects.Clear();
        }
        for (; dropped > 0; dropped--)
            work.Leave();
    }

    private void StartNext()
    {
        while (true)
        {
            ActivityTask task;
            lock (_lock)
            {
                if (_stopping || _running >= options.MaxConcurrentActivities)
                    return;
                var queue = _suspectsReleased && !_suspectRuns && _suspects.Count > 0 ? _suspects : _waiting;
                if (queue.First is not { } first)
                    return;
                task = first.Value;
                queue.RemoveFirst();
                _suspectRuns |= queue == _suspects;
                _running++;
            }
            ThreadPool.UnsafeQueueUserWorkItem(static item => _ = item.Dispatcher.RunAsync(item.Task), (Dispatcher: this, Task: task), preferLocal: false);
        }
    }

    private async Task RunAsync(ActivityTask task)
    {
        if (Volatile.Read(ref _stopping))
        {
            work.Leave();
            return;
        }
        var slot = register.Enter(new(task.InstanceKey, task.ExecutionId, task.Key));
        CrashPoint.Reach(CrashPoint.BeforeActivity);
        var result = await ExecuteAsync(task);
        CrashPoint.Reach(CrashPoint.AfterActivity);
        register.Leave(slot);
        onResult(task, result);
        lock (_lock)
        {
            _running--;
            if (IsSuspect(task))
                _suspectRuns = false;
        }
        work.Leave();
        StartNext();
    }

    private async Task<StoredEvent> ExecuteAsync(ActivityTask task)
    {
        if (!_activities.TryGetValue(task.Name, out var factory))
            return Failed(task, FailureJson.OfCode(FailureJson.ActivityNotFound, $"No activity task named '{task.Name}' was found."));

        using var trace = Source.StartActivity($"activity:{task.Name}", ActivityKind.Internal, task.TraceParent);
        trace?.SetTag("durabletask.task.instance_id", task.InstanceId);
        EngineLog.ActivityStarted(logger, task.InstanceId, task.Name);
        try
        {
            await using var scope = _scopes?.CreateAsyncScope();
            var activity = factory(scope?.ServiceProvider ?? services);
            var input = options.DataConverter.Deserialize(task.Input, activity.InputType);
            var output = await activity.RunAsync(new Context(task), input).ConfigureAwait(false);
            var payload = options.DataConverter.Serialize(output);
            EngineMetrics.ActivityEnded(task.Name, succeeded: true);
            EngineLog.ActivityCompleted(logger, task.InstanceId, task.Name);
            return new() { Type = HistoryEventType.TaskCompleted, TaskId = task.TaskId, Payload = payload };
        }
        catch (Exception exception)
        {
            trace?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            EngineMetrics.ActivityEnded(task.Name, succeeded: false);
            EngineLog.ActivityFailed(logger, exception, task.InstanceId, task.Name);
            return Failed(task, FailureJson.OfException(exception));
        }
    }

    /// <summary>Somebody always listens, so that the lines of an activity carry the ids of its instance's trace whether or not traces are exported.</summary>
    private static ActivitySource CreateSource()
    {
        var source = new ActivitySource("Cortap");
        ActivitySource.AddActivityListener(new ActivityListener
        {
            ShouldListenTo = other => ReferenceEquals(other, source),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
        });
        return source;
    }

    private static StoredEvent Failed(ActivityTask task, TaskFailureDetails failure)
        => new() { Type = HistoryEventType.TaskFailed, TaskId = task.TaskId, Payload = FailureJson.Write(failure) };

    private sealed class Context(ActivityTask task) : TaskActivityContext
    {
        public override TaskName Name => task.Name;

        public override string InstanceId => task.InstanceId;
    }
}
