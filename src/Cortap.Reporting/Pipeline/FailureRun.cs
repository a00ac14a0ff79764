using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Pipeline;

/// <summary>How many webhooks of jobs were given up since a receiver took the last one: read from the store, so that every host says the same.</summary>
public sealed class FailureRun(IJobStore jobs)
{
    // Of each state the newest; an alarm needs six.
    private const int Looked = 100;

    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        var letters = await ListAsync(JobStatus.CallbackFailed, cancellationToken).ConfigureAwait(false);
        var lastTaken = (await ListAsync(JobStatus.Completed, cancellationToken).ConfigureAwait(false))
            .Concat(await ListAsync(JobStatus.Failed, cancellationToken).ConfigureAwait(false))
            .Where(job => !job.IsMailed)
            .Max(job => job.Callback?.DeliveredAt);
        return letters.Count(job => job is { IsMailed: false, Callback.Status: CallbackStatus.Failed } && (lastTaken is null || job.Callback.LastAttemptAt > lastTaken));
    }

    private async Task<IReadOnlyList<Job>> ListAsync(JobStatus status, CancellationToken cancellationToken) =>
        (await jobs.ListAsync(new JobQuery { Status = status, Limit = Looked }, cancellationToken).ConfigureAwait(false))!.Jobs;
}
