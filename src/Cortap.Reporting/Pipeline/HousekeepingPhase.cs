using Cortap.Reporting.Audit;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Storage;
using Cortap.Reporting.Webhooks;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Pipeline;

/// <summary>Removes what is past its time, repairs jobs that nobody asks about, and sees to it that schedules are followed.</summary>
public sealed partial class HousekeepingPhase(
    IJobStore jobs, IBatchStore batches, IReceiverStore receivers, IObjectStore objects, JobRepair repair, ScheduleKeeper schedules, JobOptions options, TimeProvider time,
    ILogger<HousekeepingPhase> logger, CheckpointKeeper? audit = null)
{
    // Whatever is older was looked at by the rounds before, but for late deliveries.
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(2);

    // As long as job records (docs/domain/errors-and-outcomes.md, section 6).
    private static readonly TimeSpan ObjectLifetime = TimeSpan.FromDays(30);

    // Of a receiver that nobody has called for so long, no dead letter is left either.
    private static readonly TimeSpan ReceiverLifetime = TimeSpan.FromDays(30);

    private readonly ILogger _logger = logger;

    /// <param name="read">Reads orchestrations.</param>
    /// <param name="startDelivery">Starts the delivery of a job.</param>
    /// <param name="purgeHistories">Removes what the workflow engine has kept long enough.</param>
    /// <exception cref="AggregateException">Some of the work could not be done; the next round tries again.</exception>
    public async Task RunAsync(OrchestrationReader read, Func<Job, Task> startDelivery, Func<Task> purgeHistories)
    {
        var now = time.GetUtcNow();
        var (repaired, removed) = (0, 0);
        var leftovers = new List<JobId>();
        var parts = new IndependentParts();

        // What somebody waits for comes first.
        await parts.DoAsync(schedules.RunAsync).ConfigureAwait(false);
        await parts.DoAsync(RepairAsync).ConfigureAwait(false);
        foreach (var job in leftovers)
        {
            if (parts.FailOften) break;
            await parts.DoAsync(() => objects.DeletePrefixAsync(ObjectKeys.Work(job), CancellationToken.None)).ConfigureAwait(false);
        }

        await parts.DoAsync(purgeHistories).ConfigureAwait(false);
        await parts.DoAsync(async () => removed = await jobs.RemoveExpiredAsync(now, CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false);
        await parts.DoAsync(() => batches.RemoveExpiredAsync(now, CancellationToken.None)).ConfigureAwait(false);
        await parts.DoAsync(RemoveReceiversAsync).ConfigureAwait(false);
        foreach (var (folder, lifetime) in new[] { ("reports", ObjectLifetime), ("data", ObjectLifetime), (ObjectKeys.Answers, options.IdempotencyLifetime), ("work", ObjectLifetime) })
        {
            await parts.DoAsync(() => objects.RemoveExpiredAsync(folder, now - lifetime, CancellationToken.None)).ConfigureAwait(false);
        }

        if (audit is not null) await parts.DoAsync(() => audit.PruneAsync(CancellationToken.None)).ConfigureAwait(false);
        parts.ThrowIfAnyFailed("Housekeeping left some of its work to the next round.");
        LogRound(removed, repaired);

        async Task RepairAsync()
        {
            var oldest = now - LookBack;
            var seen = new HashSet<JobId>();
            var repairs = new IndependentParts();
            foreach (var status in Enum.GetValues<JobStatus>())
            {
                await foreach (var job in jobs.ListAllAsync(new JobQuery { Status = status }, CancellationToken.None).ConfigureAwait(false))
                {
                    if (repairs.FailOften || (job.CreatedAt < oldest && job.IsFinished)) break;

                    // The line's keepers look after those that wait. A job that was repaired turns up again below its new status.
                    if (!job.IsWaiting && seen.Add(job.Id)) await repairs.DoAsync(() => RepairJobAsync(job)).ConfigureAwait(false);
                }
            }

            await foreach (var job in jobs.ListLateDeliveriesAsync(CancellationToken.None).ConfigureAwait(false))
            {
                if (repairs.FailOften) break;
                if (seen.Add(job.Id)) await repairs.DoAsync(() => RepairJobAsync(job)).ConfigureAwait(false);
            }

            repairs.ThrowIfAnyFailed("Some jobs could not be repaired.");
        }

        async Task RemoveReceiversAsync()
        {
            foreach (var receiver in await receivers.ListAsync(CancellationToken.None).ConfigureAwait(false))
            {
                if ((receiver.RestUntil ?? receiver.RestingSince) < now - ReceiverLifetime) await receivers.TryRemoveAsync(receiver, CancellationToken.None).ConfigureAwait(false);
            }
        }

        async Task RepairJobAsync(Job job)
        {
            var result = await repair.RepairAsync(job, read, CancellationToken.None).ConfigureAwait(false);
            if (result.Job.Revision != job.Revision) repaired++;
            if (MayHaveLeftovers(result.Job)) leftovers.Add(job.Id);
            if (result.DeliveryIsToBegin) await startDelivery(result.Job).ConfigureAwait(false);
        }
    }

    /// <summary>A phase may have gone on writing after the deadline or the caller had ended its job.</summary>
    private static bool MayHaveLeftovers(Job job) =>
        job.Error?.Code is ErrorCodes.JobTimeout or ErrorCodes.Cancelled or ErrorCodes.InternalError;

    [LoggerMessage(1, LogLevel.Information, "Housekeeping removed {Removed} expired jobs and repaired {Repaired}")]
    private partial void LogRound(int removed, int repaired);
}
