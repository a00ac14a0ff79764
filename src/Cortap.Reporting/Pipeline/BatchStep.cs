using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Jobs.Line;
using Cortap.Reporting.Security;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Pipeline;

/// <summary>
/// Does for a batch whatever its record says is next, a bounded piece at a time: makes jobs, ends jobs, waits for jobs, ends the batch. Each piece may
/// be done again after a crash, and by two hosts at once: jobs have their ids from the plan, and the record changes under conditions only.
/// </summary>
public sealed partial class BatchStep(
    IBatchStore batches,
    JobIntake intake,
    TokenCipher cipher,
    LineKeeper line,
    JobCancellation cancellation,
    IBatchWorkflows workflows,
    JobOptions options,
    CortapMetrics metrics,
    CrashPoints crashPoints,
    TimeProvider time,
    ILogger<BatchStep> logger)
{
    /// <summary>Jobs made or ended in one step: seconds of work at most, on any store.</summary>
    public const int Portion = 50;

    private const int AtATime = 8;

    private const string Name = "AdvanceBatch";

    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    // By then the index of the store shows every job that there is.
    private static readonly TimeSpan IndexLag = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = logger;

    public async Task<BatchProgress> RunAsync(BatchRun run)
    {
        crashPoints.Reach($"{Name}.begin");
        var progress = await batches.GetAsync(run.BatchId, CancellationToken.None).ConfigureAwait(false) is { } batch
            ? await AdvanceAsync(batch).ConfigureAwait(false)
            : BatchProgress.Over(new BatchCounts());
        crashPoints.Reach($"{Name}.end");
        return progress;
    }

    private async Task<BatchProgress> AdvanceAsync(Batch batch)
    {
        using var scope = JobLogScope.Begin(_logger, batch);
        if (batch.IsEnded) return await DeliverAsync(batch).ConfigureAwait(false);
        if (batch.Made < batch.Count)
        {
            if (!batch.MakesNoMore) return await MakeAsync(batch).ConfigureAwait(false);
            batch = await FindMadeAsync(batch).ConfigureAwait(false);
        }

        // The token has served its purpose; a crash may have kept it so far.
        await batches.RemovePlanAsync(batch.Id, CancellationToken.None).ConfigureAwait(false);
        if (batch.CancelledAt is not null) await CancelSomeAsync(batch).ConfigureAwait(false);

        var rows = await batches.CountJobsAsync(batch.Id, CancellationToken.None).ConfigureAwait(false);
        var counts = ((time.GetUtcNow() - batch.UpdatedAt).Duration() < IndexLag ? batch : batch with { Made = 0 }).CountsOf(rows);
        return counts.Unfinished > 0 ? new BatchProgress(counts, WaitFor(batch, counts)) : await EndAsync(batch, counts).ConfigureAwait(false);
    }

    private async Task<BatchProgress> MakeAsync(Batch batch)
    {
        var plan = await batches.GetPlanAsync(batch.Id, CancellationToken.None).ConfigureAwait(false);
        var token = plan is null ? null : cipher.Open(batch.Id, plan.SealedToken);
        if (token is null)
        {
            LogStuck(batch.Count - batch.Made);
            await batches.ChangeAsync(batch.Id, current => current.GetStuck(time.GetUtcNow()), CancellationToken.None).ConfigureAwait(false);
            return new BatchProgress(new BatchCounts(Queued: batch.Count), TimeSpan.Zero);
        }

        // Whoever stored it may have heard that its start failed, although it did not.
        if (!await batches.TryKeepAsync(batch, CancellationToken.None).ConfigureAwait(false)) return BatchProgress.Over(new BatchCounts());

        var (made, isFull) = (batch.Made, false);
        while (made < Math.Min(batch.Count, batch.Made + Portion) && !isFull
            && await batches.GetAsync(batch.Id, CancellationToken.None).ConfigureAwait(false) is { MakesNoMore: false })
        {
            isFull = !await intake.StoreOfBatchAsync(batch, plan!.Items[made], made + 1, token, CancellationToken.None).ConfigureAwait(false);
            if (!isFull) made++;
            crashPoints.Reach($"{Name}.made");
        }

        await batches.ChangeAsync(batch.Id, current => current.Make(made, time.GetUtcNow()), CancellationToken.None).ConfigureAwait(false);
        await line.StartNextAsync(CancellationToken.None).ConfigureAwait(false);
        var counts = batch.CountsOf(await batches.CountJobsAsync(batch.Id, CancellationToken.None).ConfigureAwait(false));
        return new BatchProgress(counts, isFull ? WaitFor(batch, counts) : TimeSpan.Zero);
    }

    /// <summary>Jobs that the record does not know of, because their host died before it could tell, are ended and counted like the others.</summary>
    private async Task<Batch> FindMadeAsync(Batch batch)
    {
        var plan = await batches.GetPlanAsync(batch.Id, CancellationToken.None).ConfigureAwait(false);
        var made = batch.Made;
        while (made < plan?.Items.Count && await intake.IsStoredAsync(plan.Items[made], CancellationToken.None).ConfigureAwait(false)) made++;
        var (found, _) = await batches.ChangeAsync(batch.Id, current => current.Make(made, time.GetUtcNow()), CancellationToken.None).ConfigureAwait(false);
        return found ?? batch;
    }

    /// <summary>Those at work beside those that wait, in their order, and several at once: on a slow store the line would start them before.</summary>
    private async Task CancelSomeAsync(Batch batch)
    {
        var waiting = await batches.ListJobsAsync(batch.Id, after: 0, Portion, JobStatus.Queued, CancellationToken.None).ConfigureAwait(false);
        var atWork = await batches.ListJobsAsync(batch.Id, after: 0, Portion, JobStatus.Processing, CancellationToken.None).ConfigureAwait(false);
        await Task.WhenAll(CancelAsync(waiting), CancelAsync(atWork)).ConfigureAwait(false);
    }

    private Task CancelAsync(IEnumerable<Job> jobs) => Parallel.ForEachAsync(
        jobs.Where(job => !job.IsFinished), new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (job, _) => await cancellation.CancelAsync(job).ConfigureAwait(false));

    /// <summary>About as long as one turn of all places takes; a batch that is being cancelled does not wait for its jobs.</summary>
    private TimeSpan WaitFor(Batch batch, BatchCounts counts)
    {
        var turns = batch.CancelledAt is null ? counts.Unfinished / (double)options.MaxConcurrentJobs : 0;
        return TimeSpan.FromSeconds(Math.Clamp(turns, ShortestWait.TotalSeconds, LongestWait.TotalSeconds));
    }

    private async Task<BatchProgress> EndAsync(Batch batch, BatchCounts counts)
    {
        var (ended, changed) = await batches.ChangeAsync(batch.Id, current => current.End(counts, time.GetUtcNow()), CancellationToken.None).ConfigureAwait(false);
        if (ended is null) return BatchProgress.Over(counts);
        if (changed)
        {
            metrics.BatchEnded(ended);
            LogEnded(ended.Status.WireName(), counts.Completed, counts.Failed, counts.CallbackFailed);
        }

        crashPoints.Reach($"{Name}.ended");
        return await DeliverAsync(ended).ConfigureAwait(false);
    }

    private async Task<BatchProgress> DeliverAsync(Batch batch)
    {
        if (batch.Callback is { Status: CallbackStatus.Pending }) await workflows.DeliverAsync(batch).ConfigureAwait(false);
        return BatchProgress.Over(batch.Counts!);
    }

    [LoggerMessage(1, LogLevel.Information, "Batch ended {Status}: {Completed} completed, {Failed} failed, {CallbackFailed} with a webhook that was given up")]
    private partial void LogEnded(string status, int completed, int failed, int callbackFailed);

    [LoggerMessage(2, LogLevel.Error, "The batch's token is gone or was sealed with another key, so {Count} jobs cannot be made. Set TOKEN_ENCRYPTION_KEY_PREVIOUS when the key is changed.")]
    private partial void LogStuck(int count);
}

/// <summary>Input of the batch's orchestration and of its steps.</summary>
/// <param name="BatchId">The batch; also the instance id.</param>
public sealed record BatchRun(BatchId BatchId);

/// <summary>How far a batch is.</summary>
/// <param name="Counts">Its jobs by status; also the custom status of the orchestration.</param>
/// <param name="Wait">How long until the next step; zero is at once.</param>
/// <param name="IsOver">Nothing is left to do but the delivery of the webhook, which has an orchestration of its own.</param>
public sealed record BatchProgress(BatchCounts Counts, TimeSpan Wait, bool IsOver = false)
{
    public static BatchProgress Over(BatchCounts counts) => new(counts, TimeSpan.Zero, IsOver: true);
}
