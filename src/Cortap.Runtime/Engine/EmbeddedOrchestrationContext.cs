using System.Text.Json;
using Cortap.Runtime.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Engine;

/// <summary>The context that an orchestrator's code sees.</summary>
internal sealed class EmbeddedOrchestrationContext(OrchestrationExecutor executor, InstanceRecord instance, ILoggerFactory loggers)
    : TaskOrchestrationContext
{
    private int _guidCounter;

    public override TaskName Name => instance.Name;

    public override string InstanceId => instance.Id;

    public override ParentOrchestrationInstance? Parent => instance.Parent is { } parent ? new(parent.Name, parent.Id) : null;

    public override DateTime CurrentUtcDateTime => executor.CurrentUtcDateTime;

    public override bool IsReplaying => executor.IsReplaying;

    public override TaskOrchestrationEntityFeature Entities => throw Unsupported.Entities();

    protected override ILoggerFactory LoggerFactory => loggers;

    public override T? GetInput<T>()
        where T : default
        => executor.Converter.Deserialize<T>(instance.Input);

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        executor.RequireTurn();
        RequireName(name);
        RequireNoMixUp(input, options);
        Unsupported.Check(options, isActivity: true);
        var data = executor.Converter.Serialize(input);
        return WithRetry(name, options?.Retry, () => executor.ScheduleActivity<TResult>(name, data));
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        executor.RequireTurn();
        RequireName(orchestratorName);
        RequireNoMixUp(input, options);
        Unsupported.Check(options, isActivity: false);
        var data = executor.Converter.Serialize(input);
        // All attempts share one id: each replaces the failed one before it.
        var id = (options as SubOrchestrationOptions)?.InstanceId ?? NewGuid().ToString("N");
        InstanceIdText.Require(id);
        var tags = options?.Tags is { Count: > 0 } given ? JsonSerializer.Serialize(given) : null;
        return WithRetry(orchestratorName, options?.Retry, () => executor.ScheduleSubOrchestration<TResult>(orchestratorName, id, data, tags));
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        executor.RequireTurn();
        return executor.ScheduleTimer(fireAt.ToUniversalTime(), cancellationToken);
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        executor.RequireTurn();
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        return executor.Events.WaitAsync<T>(eventName, cancellationToken);
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        executor.RequireTurn();
        InstanceIdText.Require(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        executor.SendEvent(instanceId, eventName, executor.Converter.Serialize(payload));
    }

    public override void SetCustomStatus(object? customStatus)
    {
        executor.RequireTurn();
        executor.CustomStatus = executor.Converter.Serialize(customStatus);
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        executor.RequireTurn();
        executor.ContinueAsNew(executor.Converter.Serialize(newInput), preserveUnprocessedEvents);
    }

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!string.IsNullOrEmpty(options.NewVersion))
            throw Unsupported.Versions();
        ContinueAsNew(options.NewInput, options.PreserveUnprocessedEvents);
    }

    public override Guid NewGuid()
    {
        executor.RequireTurn();
        return DeterministicGuid.Create(InstanceId, CurrentUtcDateTime, _guidCounter++);
    }

    private Task<TResult> WithRetry<TResult>(string name, TaskRetryOptions? retry, Func<Task<TResult>> call)
        => retry is null ? call() : RetryLoop.RunAsync(this, name, retry, call);

    private static void RequireName(TaskName name)
    {
        if (name == default)
            throw new ArgumentException("The name is empty.", nameof(name));
    }

    private static void RequireNoMixUp(object? input, TaskOptions? options)
    {
        if (input is TaskOptions && options is null)
        {
            throw new ArgumentException(
                $"A {nameof(TaskOptions)} value was given as the input and none as the options. Name the argument: 'options: …'.", nameof(input));
        }
    }
}
