using System.Diagnostics;
using System.Text.Json;
using Cortap.Functions.Orchestrations;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Schedules;
using Cortap.Reporting.Pipeline;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Workflows;

/// <summary>
/// The workflows of jobs; nothing else touches the client of Durable Functions. The embedded host injects the client. The Functions host gives it
/// to functions only, by a binding, so each function that has one shows it here with <see cref="Over"/>; it is the same one each time.
/// </summary>
/// <param name="jobs">Times.</param>
/// <param name="deliveries">Times.</param>
/// <param name="logger">Gets what could not be started.</param>
/// <param name="injected">Null on the Functions host.</param>
public sealed partial class JobWorkflows(
    JobOptions jobs, DeliveryOptions deliveries, ILogger<JobWorkflows> logger, DurableTaskClient? injected = null) : IJobWorkflows, IScheduleWorkflows
{
    private static readonly OrchestrationRuntimeStatus[] Finished =
        [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];

    private readonly ILogger _logger = logger;
    private readonly bool _isInjected = injected is not null;
    private volatile DurableTaskClient? _client = injected;

    /// <summary>A client is known: always on the embedded host, after the first function with one on the Functions host.</summary>
    public bool IsReachable => _client is not null;

    private DurableTaskClient Client => _client ?? throw new InvalidOperationException("No function of this process has been given the client yet.");

    /// <summary>The same workflows, from now on over the client that a function was given.</summary>
    public JobWorkflows Over(DurableTaskClient client)
    {
        _client = client;
        return this;
    }

    public async Task StartAsync(JobId id)
    {
        try
        {
            await Client.ScheduleNewOrchestrationInstanceAsync(
                FunctionNames.ReportOrchestrator,
                new ReportRun(id, jobs.Timeout, deliveries.BackoffUnit),
                new StartOrchestrationOptions(InstanceId: OrchestrationIds.Report(id)));
        }
        catch (Exception) when (_client is not null)
        {
            // Another host may have been faster, or the answer of this very start was lost.
            if (!await ExistsAsync(OrchestrationIds.Report(id))) throw;
        }
    }

    public Task DeliverAsync(Job job)
    {
        var number = job.Callback!.Delivery;
        var (name, input) = job.IsMailed
            ? (FunctionNames.DeliverEmail, (object)new EmailDelivery(job.Id, number, deliveries.BackoffUnit))
            : (FunctionNames.DeliverWebhook, new WebhookDelivery(job.Id, number, deliveries.BackoffUnit));
        return DeliverAsync(name, OrchestrationIds.DeliveryOf(job), input);
    }

    private async Task DeliverAsync(string name, string instanceId, object input)
    {
        if (await ExistsAsync(instanceId)) return;
        try
        {
            await Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(InstanceId: instanceId));
        }
        catch (Exception) when (_client is not null)
        {
            // Somebody else was faster, or the answer of this very start was lost.
            if (!await ExistsAsync(instanceId)) throw;
        }
    }

    public Task CancelAsync(JobId id) => TellAsync(OrchestrationIds.Report(id), ReportOrchestrator.CancelEvent);

    /// <summary>Raises an event, and lets an instance go on that an operator has suspended: else it would not hear it.</summary>
    private async Task TellAsync(string instanceId, string eventName)
    {
        await Client.RaiseEventAsync(instanceId, eventName, true);
        if (await Client.GetInstanceAsync(instanceId) is { RuntimeStatus: OrchestrationRuntimeStatus.Suspended })
            await Client.ResumeInstanceAsync(instanceId, eventName);
    }

    public async Task<OrchestrationSnapshot?> ReadAsync(string instanceId, CancellationToken cancellationToken)
    {
        var instance = await Client.GetInstanceAsync(instanceId, getInputsAndOutputs: true, cancellationToken);
        return instance is null ? null : new OrchestrationSnapshot(StateOf(instance.RuntimeStatus), ProgressOf(instance));
    }

    /// <summary>What an instance did so far, oldest first; null when it is not known (any more), or the host cannot tell.</summary>
    public async Task<IReadOnlyList<HistoryStep>?> ReadHistoryAsync(string instanceId, CancellationToken cancellationToken)
    {
        try
        {
            return HistorySteps.Of(await Client.GetOrchestrationHistoryAsync(instanceId, cancellationToken));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or RpcException { StatusCode: StatusCode.NotFound or StatusCode.Unimplemented })
        {
            return null;
        }
    }

    /// <summary>Removes the histories of workflows that were begun before, and have ended.</summary>
    public Task PurgeFinishedAsync(DateTimeOffset begunBefore) =>
        Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(CreatedTo: begunBefore, Statuses: Finished));

    /// <summary>Sees to it that the workflows run which never end: again, should an operator have ended or suspended one.</summary>
    public async Task EnsureEternalAsync()
    {
        // They are not part of any request's trace.
        Activity.Current = null;
        await EnsureAsync(FunctionNames.Housekeeping, Housekeeping.InstanceId, jobs.HousekeepingInterval);
        if (!_isInjected) await EnsureAsync(FunctionNames.WatchLine, LineWatch.InstanceId, LineWatch.Interval);
    }

    public Task EnsureScheduleAsync(string scheduleId, long generation)
    {
        var call = new ScheduleCall(scheduleId, generation);
        return EnsureAsync(FunctionNames.FollowSchedule, call.InstanceId, call);
    }

    public async Task EndScheduleAsync(string scheduleId, long generation)
    {
        try
        {
            await Client.TerminateInstanceAsync(new ScheduleCall(scheduleId, generation).InstanceId);
        }
        catch (Exception)
        {
            // It has ended, or it ends when it next looks at the record.
        }
    }

    private async Task EnsureAsync(string name, string instanceId, object input)
    {
        try
        {
            if (await Client.GetInstanceAsync(instanceId) is { IsCompleted: false } instance)
            {
                if (instance.RuntimeStatus == OrchestrationRuntimeStatus.Suspended) await Client.ResumeInstanceAsync(instanceId, "The service needs it.");
                return;
            }

            await Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(InstanceId: instanceId));
        }
        catch (Exception exception)
        {
            // Another host was faster, or the store is in trouble, of which the next job will tell.
            LogNotEnsured(exception, instanceId);
        }
    }

    private async Task<bool> ExistsAsync(string instanceId) => await Client.GetInstanceAsync(instanceId) is not null;

    private static OrchestrationState StateOf(OrchestrationRuntimeStatus status) => status switch
    {
        OrchestrationRuntimeStatus.Pending => OrchestrationState.Pending,
        OrchestrationRuntimeStatus.Running => OrchestrationState.Running,
        OrchestrationRuntimeStatus.Suspended => OrchestrationState.Suspended,
        OrchestrationRuntimeStatus.Terminated => OrchestrationState.Terminated,
        _ => OrchestrationState.Ended,
    };

    /// <summary>Needs a snapshot that was read with its outputs.</summary>
    // Only shown: what cannot be read is not worth an error.
    private static JobProgress? ProgressOf(OrchestrationMetadata instance)
    {
        try
        {
            return instance.SerializedCustomStatus is null ? null : instance.ReadCustomStatusAs<JobProgress>();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The workflow {InstanceId} was not started; it is tried again")]
    private partial void LogNotEnsured(Exception exception, string instanceId);
}
