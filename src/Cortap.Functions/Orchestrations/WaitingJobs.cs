using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Orchestrations;

/// <summary>Starts the jobs that wait in the job table, in their order, as slots become free.</summary>
public sealed partial class WaitingJobs(
    IJobStore jobs, WorkSlots slots, JobStarter starter, JobSettlement settlement, ILogger<WaitingJobs> logger)
{
    private readonly ILogger _logger = logger;
    private int _recalled;

    /// <summary>
    /// Starts as many as there are free slots. To be called by every activity that may have left one free, before it ends: should the process
    /// die, the activity runs again, and with it this.
    /// </summary>
    public async Task StartNextAsync(DurableTaskClient client)
    {
        if (Interlocked.Exchange(ref _recalled, 1) == 0) await RecallAsync();
        while (slots.StartNext() is { } id)
        {
            if (!await TryStartAsync(client, id)) return;
        }
    }

    /// <summary>Looks into the table for jobs that nobody in this process remembers: the process that took them in may be gone.</summary>
    public async Task RecallAsync()
    {
        try
        {
            foreach (var id in await jobs.ListWaitingAsync(CancellationToken.None)) slots.Remember(id);
        }
        catch (JobStoreException exception)
        {
            LogNotRecalled(exception);
        }
    }

    /// <summary>Ends a waiting job as cancelled and sends its webhook, for it has no orchestration that could be told to.</summary>
    /// <returns>False when it has one.</returns>
    public async Task<bool> TryCancelAsync(DurableTaskClient client, Job job)
    {
        if (!job.IsWaiting || await IsStartedAsync(client, job.Id)) return false;

        var settled = await settlement.FailAsync(job.Id, PhaseFailure.Cancelled, CancellationToken.None);
        // An orchestration that was started at this moment finds its job ended and sends the webhook itself.
        if (settled.CallbackPending && !await IsStartedAsync(client, job.Id))
            await starter.StartDeliveryAsync(client, (await jobs.GetAsync(job.Id, CancellationToken.None))!);
        return true;
    }

    private static async Task<bool> IsStartedAsync(DurableTaskClient client, JobId id) => await client.GetInstanceAsync(id.Value) is not null;

    private async Task<bool> TryStartAsync(DurableTaskClient client, JobId id)
    {
        try
        {
            // It may have been cancelled, or started by another process.
            var job = await jobs.GetAsync(id, CancellationToken.None);
            if (job is { IsWaiting: true } && !await IsStartedAsync(client, id))
                await starter.ScheduleAsync(client, id);
            else
                slots.End(id);
            return true;
        }
        catch (Exception exception)
        {
            LogNotStarted(exception, id);
            slots.End(id);
            slots.Remember(id);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Waiting job {JobId} could not be started; it is tried again later")]
    private partial void LogNotStarted(Exception exception, JobId jobId);

    [LoggerMessage(2, LogLevel.Warning, "The job table could not be searched for waiting jobs; it is tried again later")]
    private partial void LogNotRecalled(Exception exception);
}
