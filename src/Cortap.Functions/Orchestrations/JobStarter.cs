using System.Diagnostics;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Orchestrations;

/// <summary>Starts the orchestration of a stored job, or lets it wait, or takes it back when the start fails.</summary>
public sealed partial class JobStarter(
    JobIntake intake, WorkSlots slots, JobOptions jobOptions, DeliveryOptions deliveryOptions, CrashPoints crashPoints, ILogger<JobStarter> logger)
{
    private readonly ILogger _logger = logger;
    private int _housekeepingEnsured;

    /// <summary>
    /// Returns once the start is durable, or at once when the job has to wait: then its record is what is durable, and <see cref="WaitingJobs"/>
    /// starts it. The caller's going away does not cancel it: between the job's record and its orchestration there is no place to stop.
    /// </summary>
    /// <returns>False when the job could not be started and was taken back.</returns>
    public async Task<bool> StartAsync(DurableTaskClient client, AcceptedJob accepted)
    {
        var job = accepted.Job;
        if (accepted.Replayed && (job.IsFinished || await client.GetInstanceAsync(job.Id.Value) is not null)) return true;

        crashPoints.Reach("StartReportJob.stored");
        if (!slots.TryStart(job.Id)) return true;
        try
        {
            await ScheduleAsync(client, job.Id);
            crashPoints.Reach("StartReportJob.scheduled");
            return true;
        }
        catch (Exception exception)
        {
            LogNotStarted(exception, job.Id);
            if (await ExistsAsync(client, job.Id) || !await intake.RollBackAsync(accepted, CancellationToken.None)) return true;
            slots.End(job.Id);
            return false;
        }
    }

    /// <summary>Starts the orchestration of a job whose turn it is.</summary>
    public Task ScheduleAsync(DurableTaskClient client, JobId id) => client.ScheduleNewOrchestrationInstanceAsync(
        FunctionNames.ReportOrchestrator,
        new ReportRun(id, jobOptions.Timeout, deliveryOptions.BackoffUnit),
        new StartOrchestrationOptions(InstanceId: id.Value));

    /// <summary>Starts the delivery that the job's record announces; one that runs already is left alone.</summary>
    public async Task StartDeliveryAsync(DurableTaskClient client, Job job)
    {
        var delivery = new WebhookDelivery(job.Id, job.Callback!.Delivery, deliveryOptions.BackoffUnit);
        if (await client.GetInstanceAsync(delivery.InstanceId) is not null) return;
        await client.ScheduleNewOrchestrationInstanceAsync(
            FunctionNames.DeliverWebhook, delivery, new StartOrchestrationOptions(InstanceId: delivery.InstanceId));
    }

    /// <summary>
    /// Starts the housekeeping with the first request of the process; once started, it lives in the task hub for ever. To be called before
    /// a job is stored: should the process die before the job's orchestration is durable, the housekeeping starts the job.
    /// </summary>
    public async Task EnsureHousekeepingAsync(DurableTaskClient client)
    {
        if (Interlocked.Exchange(ref _housekeepingEnsured, 1) != 0) return;

        // It is not part of the request's trace.
        Activity.Current = null;
        try
        {
            if (await client.GetInstanceAsync(Housekeeping.InstanceId) is { IsRunning: true }) return;
            await client.ScheduleNewOrchestrationInstanceAsync(
                FunctionNames.Housekeeping, jobOptions.HousekeepingInterval, new StartOrchestrationOptions(InstanceId: Housekeeping.InstanceId));
        }
        catch (Exception exception)
        {
            // Another process was faster, or the store is in trouble, of which the job's own start will tell.
            LogNoHousekeeping(exception);
            _housekeepingEnsured = 0;
        }
    }

    /// <summary>The start may have been applied although its answer was lost, or a replayed request was faster.</summary>
    private static async Task<bool> ExistsAsync(DurableTaskClient client, JobId id)
    {
        try
        {
            return await client.GetInstanceAsync(id.Value) is not null;
        }
        catch (Exception)
        {
            // Should it have started all the same, it finds no record and ends without effect.
            return false;
        }
    }

    [LoggerMessage(2, LogLevel.Warning, "Housekeeping was not started")]
    private partial void LogNoHousekeeping(Exception exception);

    [LoggerMessage(1, LogLevel.Error, "The orchestration of {JobId} could not be started")]
    private partial void LogNotStarted(Exception exception, JobId jobId);
}
