namespace Cortap.Reporting.Jobs.Schedules;

/// <summary>Writes into a schedule's record what its jobs have come to, before their own records are gone.</summary>
public sealed class ScheduleSettlement(IScheduleStore store, IJobStore jobs, TimeProvider time)
{
    /// <summary>So long whoever has announced a run is left to start it.</summary>
    public static TimeSpan StartGrace { get; } = TimeSpan.FromMinutes(2);

    /// <summary>The same of a run that was asked for by hand: its start waits for Riskuity and for stores, which may hang.</summary>
    public static TimeSpan ManualStartGrace { get; } = TimeSpan.FromMinutes(10);

    /// <summary>The schedule with the runs of finished jobs settled; their stored record is brought up to it when the store takes that.</summary>
    public async Task<Schedule> SettleAsync(Schedule schedule, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var settled = new Dictionary<JobId, ScheduleRun>();
        foreach (var run in schedule.Runs.Where(run => IsToBeSettled(schedule, run, now)))
        {
            Job? job;
            try
            {
                job = await jobs.GetAsync(run.JobId!.Value, cancellationToken).ConfigureAwait(false);
            }
            catch (JobStoreException)
            {
                // Its record is damaged, or cannot be read now: the run is shown as it was, and keeps none of the others from being told.
                continue;
            }

            if (run.Status == ScheduleRunStatus.Starting || IsSettled(job))
            {
                settled[run.JobId.Value] = Of(run, job);
            }
        }

        if (settled.Count == 0)
        {
            return schedule;
        }

        try
        {
            return (await store.ChangeAsync(schedule.ScheduleId, Settle, cancellationToken).ConfigureAwait(false)).Schedule ?? schedule;
        }
        catch (JobStoreException)
        {
            // Whoever looks next brings the record up to it.
            return Settle(schedule);
        }

        Schedule Settle(Schedule found) =>
            found with { Runs = [.. found.Runs.Select(run => IsToBeSettled(found, run, now) ? settled.GetValueOrDefault(run.JobId!.Value, run) : run)] };
    }

    /// <summary>
    /// Its job is made; or it never will be, because its host died and nobody starts it: it was asked for by hand, or nobody follows the schedule any more,
    /// which was paused or has no further time.
    /// </summary>
    private static bool IsToBeSettled(Schedule schedule, ScheduleRun run, DateTimeOffset now) => run.Status switch
    {
        ScheduleRunStatus.Processing => true,
        ScheduleRunStatus.Starting when run.IsManual => now - run.At > ManualStartGrace,
        ScheduleRunStatus.Starting => schedule is not { Enabled: true, NextRunAt: not null } && now - run.At > StartGrace && now - schedule.UpdatedAt > StartGrace,
        _ => false,
    };

    private static bool IsSettled(Job? job) => job is null or { IsFinished: true, Callback: null or { Status: not CallbackStatus.Pending } };

    private static ScheduleRun Of(ScheduleRun run, Job? job) =>
        job is null && run.Status == ScheduleRunStatus.Starting ? run with { Status = ScheduleRunStatus.Missed, JobId = null, Idempotency = null }
        : !IsSettled(job) ? run with { Status = ScheduleRunStatus.Processing, Idempotency = null }
        : run with
        {
            Idempotency = null,
            Status = job?.Status switch
            {
                JobStatus.Completed => ScheduleRunStatus.Completed,
                JobStatus.CallbackFailed => ScheduleRunStatus.CallbackFailed,
                _ => ScheduleRunStatus.Failed,
            },
            Error = job is null ? new(Errors.ErrorCodes.JobNotFound, "The run's job is kept no more.") : job.Error is { } error ? new(error.Code, error.Message) : null,
        };
}
