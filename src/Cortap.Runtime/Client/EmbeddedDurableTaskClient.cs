using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Cortap.Runtime.Dispatch;
using Cortap.Runtime.Engine;
using Cortap.Runtime.Storage;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using CoreEvent = DurableTask.Core.History.HistoryEvent;

namespace Cortap.Runtime.Client;

/// <summary>The client of an engine in the same process. A task that completes without an exception means: it is on the disk.</summary>
internal sealed class EmbeddedDurableTaskClient(Func<OrchestrationDispatcher> dispatcher, DataConverter converter) : DurableTaskClient("Cortap")
{
    private static readonly OrchestrationRuntimeStatus[] FinishedStatuses =
        [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];

    private static readonly OrchestrationRuntimeStatus[] UnfinishedStatuses =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    public override DurableEntityClient Entities => throw Unsupported.Entities();

    private OrchestrationDispatcher Dispatcher => dispatcher();

    /// <exception cref="OrchestrationAlreadyExistsException">An instance of this id exists in a state that refuses the start.</exception>
    /// <exception cref="StorageUnavailableException">The store cannot take it now.</exception>
    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(orchestratorName.Name, nameof(orchestratorName));
        if (options?.Version is { } version && version != TaskVersion.Unversioned)
            throw Unsupported.Versions();
        CrashPoint.Reach(CrashPoint.StartReceived);
        var instance = NewInstance(
            options?.InstanceId ?? NewInstanceId(), orchestratorName, converter.Serialize(input),
            options?.Tags is { Count: > 0 } tags ? JsonSerializer.Serialize(tags) : null);
        await StartAsync(instance, options?.StartAt, Replaces(options?.DedupeStatuses), cancellation);
        return instance.Id;
    }

    public override Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        var payload = converter.Serialize(eventPayload);
        return SendAsync(instanceId, new() { Type = HistoryEventType.EventRaised, Name = eventName, Payload = payload }, cancellation);
    }

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
        => SendAsync(instanceId, new() { Type = HistoryEventType.ExecutionSuspended, Payload = reason }, cancellation);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
        => SendAsync(instanceId, new() { Type = HistoryEventType.ExecutionResumed, Payload = reason }, cancellation);

    public override Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
        => SendAsync(
            instanceId, OrchestrationDispatcher.Termination(converter.Serialize(options?.Output), options?.Recursive ?? false), cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
        => WaitAsync(instanceId, finished: false, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
        => WaitAsync(instanceId, finished: true, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        InstanceIdText.Require(instanceId);
        var record = Dispatcher.Store.Read(query => query.Find(instanceId));
        return Task.FromResult(record is null ? null : Describe(record, getInputsAndOutputs));
    }

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        var query = filter ?? new OrchestrationQuery();
        if (query.TaskHubNames?.Any() == true)
            throw Unsupported.Feature("query over task hubs", "It has one hub; leave TaskHubNames out.");
        return Pageable.Create<OrchestrationMetadata>((token, size, _) => Task.FromResult(ReadPage(query, token ?? query.ContinuationToken, size ?? query.PageSize)));
    }

    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        InstanceIdText.Require(instanceId);
        var count = await Dispatcher.Store.SubmitAsync(new PurgeInstanceRequest(instanceId, options?.Recursive ?? false), cancellation);
        return new PurgeResult(
            count ?? throw new InvalidOperationException($"The instance '{instanceId}' has not ended and cannot be purged. Terminate it first."), true);
    }

    public override async Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.Timeout is not null)
            throw Unsupported.Feature("time-out of a purge", "Cancel the call instead: what was purged by then stays purged.");
        var statuses = (filter.Statuses is { } given && given.Any() ? given : FinishedStatuses).Where(status => status.IsFinished()).ToMask();
        var count = 0;
        for (long? after = 0; after is { } position;)
        {
            var (from, to) = Range(filter.CreatedFrom, filter.CreatedTo);
            var outcome = await Dispatcher.Store.SubmitAsync(
                new PurgeInstancesRequest(position, statuses, from, to, options?.Recursive ?? false), cancellation);
            count += outcome.Count;
            after = outcome.Next;
        }
        return new PurgeResult(count, true);
    }

    public override async Task<string> RestartAsync(
        string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default)
    {
        InstanceIdText.Require(instanceId);
        var former = Dispatcher.Store.Read(query => query.Find(instanceId)) ?? throw NotFound(instanceId);
        if (!restartWithNewInstanceId && !former.IsFinished)
            throw new InvalidOperationException($"An orchestration with the instanceId {instanceId} cannot be restarted: it has not ended.");
        var instance = NewInstance(restartWithNewInstanceId ? NewInstanceId() : instanceId, former.Name, former.Input, former.Tags);
        await StartAsync(instance, null, RuntimeStatusExtensions.IsFinished, cancellation);
        return instance.Id;
    }

    public override async Task RewindInstanceAsync(string instanceId, string reason, CancellationToken cancellation = default)
    {
        InstanceIdText.Require(instanceId);
        var status = await Dispatcher.Store.SubmitAsync(new RewindRequest(Dispatcher, instanceId, reason), cancellation);
        if (status is null)
            throw NotFound(instanceId);
        if (status != OrchestrationRuntimeStatus.Failed)
            throw new InvalidOperationException($"The instance '{instanceId}' is {status}; only a failed one can be rewound.");
    }

    /// <exception cref="ArgumentException">There is no such instance.</exception>
    public override Task<IList<CoreEvent>> GetOrchestrationHistoryAsync(string instanceId, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        var found = Dispatcher.Store.Read(query => HistoryView.Find(query, instanceId));
        return found is { } history ? Task.FromResult(CoreHistory.Of(history.Instance, history.Events)) : throw NotFound(instanceId);
    }

    public override Task<Page<string>> ListInstanceIdsAsync(
        IEnumerable<OrchestrationRuntimeStatus>? runtimeStatus = null, DateTimeOffset? completedTimeFrom = null, DateTimeOffset? completedTimeTo = null,
        int pageSize = 100, string? lastInstanceKey = null, CancellationToken cancellation = default)
        => throw Unsupported.Feature("list of instance ids by the time of their end", "Use GetAllInstancesAsync.");

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string NewInstanceId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static ArgumentException NotFound(string instanceId) => new($"An orchestration with the instanceId {instanceId} was not found.");

    private static (long From, long To) Range(DateTimeOffset? from, DateTimeOffset? to)
        => (from?.UtcTicks ?? 0, to?.UtcTicks ?? long.MaxValue);

    private static Func<OrchestrationRuntimeStatus, bool> Replaces(IReadOnlyList<string>? dedupeStatuses)
    {
        if (dedupeStatuses is null)
            return RuntimeStatusExtensions.IsFinished;
        var refused = dedupeStatuses.Select(Parse).ToHashSet();
        if (refused.Contains(OrchestrationRuntimeStatus.Terminated) && !refused.IsSupersetOf(UnfinishedStatuses))
        {
            throw new ArgumentException("The dedupe statuses contain Terminated, but not Pending, Running and Suspended: an unfinished instance would be "
                + "terminated to be replaced, and would then stand in the way itself. List those too, or leave Terminated out.");
        }
        return status => !refused.Contains(status);
    }

    private static OrchestrationRuntimeStatus Parse(string status)
        => Enum.TryParse<OrchestrationRuntimeStatus>(status, ignoreCase: true, out var parsed)
            ? parsed
            : throw new ArgumentException($"Invalid orchestration runtime status: '{status}' for deduplication.");

    private InstanceRecord NewInstance(string id, string name, string? input, string? tags)
    {
        InstanceIdText.Require(id);
        return new()
        {
            Key = Dispatcher.Store.Keys.NextInstance(),
            Id = id,
            ExecutionId = StoreKeys.NewExecution(),
            Name = name,
            Input = input,
            Tags = tags,
            TraceParent = Activity.Current?.Id,
            CreatedAt = Dispatcher.Clock.Ticks,
        };
    }

    private async Task StartAsync(
        InstanceRecord instance, DateTimeOffset? startAt, Func<OrchestrationRuntimeStatus, bool> replaces, CancellationToken cancellation)
    {
        var start = OrchestrationDispatcher.StartEvent(instance, Dispatcher.Store.Keys.NextEvent(), startAt?.UtcTicks ?? 0);
        if (await Dispatcher.Store.SubmitAsync(new StartInstanceRequest(Dispatcher, instance, start, replaces), cancellation) is { } status)
            throw new OrchestrationAlreadyExistsException($"An orchestration with id '{instance.Id}' already exists. It's in the {status} state.");
    }

    private Task<bool> SendAsync(string instanceId, StoredEvent item, CancellationToken cancellation)
    {
        InstanceIdText.Require(instanceId);
        return Dispatcher.Store.SubmitAsync(new SendEventRequest(Dispatcher, instanceId, item), cancellation);
    }

    private async Task<OrchestrationMetadata> WaitAsync(string instanceId, bool finished, bool full, CancellationToken cancellation)
    {
        InstanceIdText.Require(instanceId);
        return Describe(await Dispatcher.Waiters.WaitAsync(instanceId, finished, () => FindReached(instanceId, finished), cancellation), full);
    }

    private InstanceRecord? FindReached(string instanceId, bool finished)
    {
        var found = Dispatcher.Store.Read(query => query.FindState(instanceId) is { } state
            && (finished ? state.Status.IsFinished() : state.Status != OrchestrationRuntimeStatus.Pending)
            ? query.Find(state.Key)
            : null);
        return found is not null || Dispatcher.Health.Current is not { State: EngineState.Faulted, Reason: var reason }
            ? found
            : throw new StorageUnavailableException(reason!);
    }

    private Page<OrchestrationMetadata> ReadPage(OrchestrationQuery query, string? token, int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size, nameof(query));
        var after = token is null ? 0 : long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var key)
            ? key
            : throw new ArgumentException($"'{token}' is no continuation token of this client.", nameof(query));
        var (from, to) = Range(query.CreatedFrom, query.CreatedTo);
        var statuses = query.Statuses is { } given && given.Any() ? given.ToMask() : ~0L;
        var found = Dispatcher.Store.Read(store => store.List(after, statuses, from, to, query.InstanceIdPrefix ?? "", size + 1));
        var page = found.Take(size).Select(record => Describe(record, query.FetchInputsAndOutputs)).ToArray();
        return new(page, found.Count > size ? found[size - 1].Key.ToString(CultureInfo.InvariantCulture) : null);
    }

    private OrchestrationMetadata Describe(InstanceRecord record, bool full)
        => new(record.Name, record.Id)
        {
            DataConverter = full ? converter : null,
            RuntimeStatus = record.Status,
            CreatedAt = new DateTimeOffset(record.CreatedAt, TimeSpan.Zero),
            LastUpdatedAt = new DateTimeOffset(record.UpdatedAt, TimeSpan.Zero),
            SerializedInput = full ? record.Input : null,
            SerializedOutput = full ? record.Output : null,
            SerializedCustomStatus = full ? record.CustomStatus : null,
            Tags = record.Tags is null ? new Dictionary<string, string>() : JsonSerializer.Deserialize<Dictionary<string, string>>(record.Tags)!,
            FailureDetails = full && record.Failure is not null ? FailureJson.Read(record.Failure) : null,
        };
}
