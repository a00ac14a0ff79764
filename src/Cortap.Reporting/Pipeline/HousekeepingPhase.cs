using Cortap.Reporting.Audit;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Storage;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Pipeline;

/// <summary>Removes what is past its time, repairs jobs that nobody asks about, and sees to it that schedules are followed.</summary>
public sealed partial class HousekeepingPhase(
    IJobStore jobs, IBatchStore batches, IObjectStore objects, JobRepair repair, ScheduleKeeper schedules, JobOptions options, TimeProvider time,
    ILogger<HousekeepingPhase> logger, CheckpointKeeper? audit = null)
{
    // Whatever is older was looked at by the rounds before.
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(2);

    // As long as job records (docs/domain/errors-and-outcomes.md, section 6).
    private static readonly TimeSpan ObjectLifetime = TimeSpan.FromDays(30);

    private readonly ILogger _logger = logger;

    /// <param name="read">Reads orchestrations.</param>
    /// <param name="startDelivery">Starts the delivery of a job.</param>
    public async Task RunAsync(OrchestrationReader read, Func<Job, Task> startDelivery)
    {
        var removed = await jobs.RemoveExpiredAsync(time.GetUtcNow(), CancellationToken.None).ConfigureAwait(false);
        await batches.RemoveExpiredAsync(time.GetUtcNow(), CancellationToken.None).ConfigureAwait(false);
        foreach (var (folder, lifetime) in new[] { ("reports", ObjectLifetime), ("data", ObjectLifetime), (ObjectKeys.Answers, options.IdempotencyLifetime), ("work", ObjectLifetime) })
        {
            await objects.RemoveExpiredAsync(folder, time.GetUtcNow() - lifetime, CancellationToken.None).ConfigureAwait(false);
        }

        if (audit is not null) await audit.PruneAsync(CancellationToken.None).ConfigureAwait(false);

        var repaired = 0;
        var oldest = time.GetUtcNow() - LookBack;
        var seen = new HashSet<JobId>();
        foreach (var status in Enum.GetValues<JobStatus>())
        {
            await foreach (var job in jobs.ListAllAsync(new JobQuery { Status = status }, CancellationToken.None).ConfigureAwait(false))
            {
                if (job.CreatedAt < oldest && job.IsFinished) break;

                // The line's keepers look after it.
                if (job.IsWaiting) continue;

                // A job that was repaired turns up again below its new status.
                if (!seen.Add(job.Id)) continue;
                var result = await repair.RepairAsync(job, read, CancellationToken.None).ConfigureAwait(false);
                if (result.Job.Revision != job.Revision) repaired++;
                if (result.DeliveryIsToBegin) await startDelivery(result.Job).ConfigureAwait(false);
                if (MayHaveLeftovers(result.Job)) await objects.DeletePrefixAsync(ObjectKeys.Work(job.Id), CancellationToken.None).ConfigureAwait(false);
            }
        }

        await schedules.RunAsync().ConfigureAwait(false);
        LogRound(removed, repaired);
    }

    /// <summary>A phase may have gone on writing after the deadline or the caller had ended its job.</summary>
    private static bool MayHaveLeftovers(Job job) =>
        job.Error?.Code is ErrorCodes.JobTimeout or ErrorCodes.Cancelled or ErrorCodes.InternalError;

    [LoggerMessage(1, LogLevel.Information, "Housekeeping removed {Removed} expired jobs and repaired {Repaired}")]
    private partial void LogRound(int removed, int repaired);
}
