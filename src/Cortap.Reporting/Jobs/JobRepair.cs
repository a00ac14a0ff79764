using Cortap.Reporting.Errors;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Jobs;

/// <summary>
/// Ends what a crash or an operator's terminate left behind: a job whose orchestration is gone fails, a delivery whose orchestration is gone
/// becomes a dead letter, or begins when it never did. Every decision is a conditional write, so an orchestration that does end at the same moment wins.
/// </summary>
public sealed partial class JobRepair(IJobStore store, JobOptions options, CortapMetrics metrics, TimeProvider time, ILogger<JobRepair> logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>Repairs the job if need be.</summary>
    /// <param name="job">As read from the store.</param>
    /// <param name="read">Reads orchestrations.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<RepairedJob> RepairAsync(Job job, OrchestrationReader read, CancellationToken cancellationToken)
    {
        while (true)
        {
            var snapshot = NeedsSnapshot(job) ? await read(OrchestrationIds.Report(job.Id), cancellationToken).ConfigureAwait(false) : null;
            var (next, isToBegin) = !job.IsFinished ? (DecideJob(job, snapshot), false)
                : job.Callback?.Status == CallbackStatus.Pending ? await DecideDeliveryAsync(job, snapshot, read, cancellationToken).ConfigureAwait(false)
                : (null, false);
            if (next is null)
            {
                return new(job, snapshot?.Progress, FailedNow: false) { DeliveryIsToBegin = isToBegin };
            }

            if (await store.TryReplaceAsync(next, cancellationToken).ConfigureAwait(false) is { } stored)
            {
                return Report(job, stored);
            }

            if (await store.GetAsync(job.Id, cancellationToken).ConfigureAwait(false) is not { } changed)
            {
                return new(job, null, FailedNow: false);
            }

            job = changed;
        }
    }

    private static bool NeedsSnapshot(Job job) => !job.IsFinished || job.Callback?.Status == CallbackStatus.Pending;

    private Job? DecideJob(Job job, OrchestrationSnapshot? snapshot) => snapshot?.State switch
    {
        OrchestrationState.Pending or OrchestrationState.Running => null,
        OrchestrationState.Suspended => IsOverdue(job)
            ? Fail(job, "The job was suspended by an operator until its time was over; request the report again.", ErrorCodes.JobTimeout)
            : null,
        OrchestrationState.Terminated => Fail(job, "The job was ended by an operator; request the report again."),
        OrchestrationState.Ended => Fail(job, "The job ended without recording a result; request the report again."),
        _ => job.IsWaiting || IsStarting(job) ? null : Fail(job, "The job was lost; request the report again."),
    };

    private async Task<(Job? Next, bool IsToBegin)> DecideDeliveryAsync(
        Job job, OrchestrationSnapshot? report, OrchestrationReader read, CancellationToken cancellationToken)
    {
        // The report's orchestration starts the first delivery and waits for it; later ones stand alone.
        if (report?.State is OrchestrationState.Pending or OrchestrationState.Running || IsStarting(job))
        {
            return (null, false);
        }

        var delivery = await read(OrchestrationIds.DeliveryOf(job), cancellationToken).ConfigureAwait(false);
        if (delivery?.State is OrchestrationState.Pending or OrchestrationState.Running or OrchestrationState.Suspended)
        {
            return (null, false);
        }

        // Whoever was about to start it died, or was refused.
        if (delivery is null && job.Callback!.AttemptsOfDelivery == 0)
        {
            return (null, true);
        }

        var now = time.GetUtcNow();
        return (job.GiveUpDelivery(new CallbackAttempt(now, TimeSpan.Zero, null, "The delivery was ended before the receiver took it."), now), false);
    }

    // A change that lies ahead was written by a clock that has been put back since.
    private bool IsStarting(Job job) => (time.GetUtcNow() - job.UpdatedAt).Duration() < options.StartGrace;

    // Its own timer is held, too. Nothing has changed its record since.
    private bool IsOverdue(Job job) => time.GetUtcNow() - job.UpdatedAt > options.Timeout + options.StartGrace;

    private Job? Fail(Job job, string message, string code = ErrorCodes.InternalError) => job.Fail(new JobError(code, message), null, time.GetUtcNow());

    private RepairedJob Report(Job before, Job after)
    {
        var failedNow = !before.IsFinished;
        if (failedNow)
        {
            metrics.JobEnded(after);
        }
        else
        {
            metrics.WebhookGivenUp(after.Callback!.AttemptsOfDelivery - 1);
        }

        using var scope = JobLogScope.Begin(_logger, after);
        LogRepaired(after.Id, before.Status, after.Status);
        return new(after, null, failedNow) { DeliveryIsToBegin = failedNow && after.Callback?.Status == CallbackStatus.Pending };
    }

    [LoggerMessage(1, LogLevel.Warning, "Repaired job {JobId} from {From} to {To}: its orchestration is gone")]
    private partial void LogRepaired(JobId jobId, JobStatus from, JobStatus to);
}

/// <summary>A job whose record and orchestration agree.</summary>
/// <param name="Job">The record.</param>
/// <param name="Progress">The orchestration's progress; null when it has none or was not asked.</param>
/// <param name="FailedNow">The job was failed by this call.</param>
/// <param name="Place">Where a waiting job stands, when that was asked.</param>
public sealed record RepairedJob(Job Job, JobProgress? Progress, bool FailedNow, JobPlace? Place = null)
{
    /// <summary>Its callback is pending, and nobody has started the delivery.</summary>
    public bool DeliveryIsToBegin { get; init; }
}

/// <summary>Where a waiting job stands in the line, as far as one can tell.</summary>
/// <param name="Position">1 is next.</param>
/// <param name="StartsAt">UTC, whole seconds.</param>
public sealed record JobPlace(long Position, DateTimeOffset StartsAt);
