namespace Cortap.Reporting.Jobs.Schedules;

/// <summary>Writes into a schedule's record what its jobs have come to, before their own records are gone.</summary>
public sealed class ScheduleSettlement(IScheduleStore store, IJobStore jobs)
{
    /// <summary>The schedule with the runs of finished jobs settled; their stored record is brought up to it.</summary>
    public async Task<Schedule> SettleAsync(Schedule schedule, CancellationToken cancellationToken)
    {
        var settled = new Dictionary<JobId, ScheduleRun>();
        foreach (var run in schedule.Runs.Where(run => run.Status == ScheduleRunStatus.Processing))
        {
            var job = await jobs.GetAsync(run.JobId!.Value, cancellationToken).ConfigureAwait(false);
            if (job is null or { IsFinished: true, Callback: null or { Status: not CallbackStatus.Pending } })
            {
                settled[run.JobId.Value] = Of(run, job);
            }
        }

        if (settled.Count == 0)
        {
            return schedule;
        }

        var (changed, _) = await store.ChangeAsync(
            schedule.ScheduleId,
            found => found with { Runs = [.. found.Runs.Select(run => run.JobId is { } id && run.Status == ScheduleRunStatus.Processing ? settled.GetValueOrDefault(id, run) : run)] },
            cancellationToken).ConfigureAwait(false);
        return changed ?? schedule;
    }

    private static ScheduleRun Of(ScheduleRun run, Job? job) => run with
    {
        Status = job?.Status switch
        {
            JobStatus.Completed => ScheduleRunStatus.Completed,
            JobStatus.CallbackFailed => ScheduleRunStatus.CallbackFailed,
            _ => ScheduleRunStatus.Failed,
        },
        Error = job is null ? new(Errors.ErrorCodes.JobNotFound, "The run's job is kept no more.") : job.Error is { } error ? new(error.Code, error.Message) : null,
    };
}
