using System.Diagnostics;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Storage;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Pipeline;

/// <summary>
/// What all phases have in common: the job's record, the deadline, the log scope, and exceptions turned into values.
/// A phase may run again after its process died, so its work is idempotent; a phase of a finished job does nothing.
/// </summary>
public sealed partial class PhaseRunner(IJobStore jobs, CrashPoints crashPoints, TimeProvider time, ILogger<PhaseRunner> logger)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = logger;

    /// <param name="phase">Which phase.</param>
    /// <param name="input">The job and its deadline.</param>
    /// <param name="body">The work; the token is cancelled at the deadline and when the job has ended otherwise, not when the host stops: it runs the phase again after its start.</param>
    public async Task<PhaseOutcome<T>> RunAsync<T>(PhaseDefinition phase, PhaseInput input, Func<Job, CancellationToken, Task<T>> body)
        where T : class
    {
        crashPoints.Reach($"{phase.Name}.begin");
        var startedAt = time.GetTimestamp();
        var job = await jobs.GetAsync(input.JobId, CancellationToken.None).ConfigureAwait(false);
        if (job is null or { IsFinished: true })
        {
            LogSuperseded(phase.Name, input.JobId);
            return new PhaseOutcome<T>(null, PhaseFailure.Superseded(phase.Name));
        }

        using var scope = JobLogScope.Begin(_logger, job);
        using var span = CortapActivitySource.Source.StartActivity(phase.Name)?.SetTag("cortap.job_id", job.Id.Value);
        var outcome = await AttemptAsync(phase, input, job, body).ConfigureAwait(false);
        if (outcome.Failure is { } failure) span?.SetStatus(ActivityStatusCode.Error, failure.Code);
        LogEnd(phase.Name, time.GetElapsedTime(startedAt).TotalMilliseconds, outcome.Failure?.Code);
        crashPoints.Reach($"{phase.Name}.end");
        return outcome;
    }

    private async Task<PhaseOutcome<T>> AttemptAsync<T>(
        PhaseDefinition phase, PhaseInput input, Job job, Func<Job, CancellationToken, Task<T>> body)
        where T : class
    {
        using var deadline = Deadline(input.TimeLeft);
        using var work = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token);
        var watch = WatchAsync(job.Id, work);
        try
        {
            return new PhaseOutcome<T>(await body(job, work.Token).ConfigureAwait(false), null);
        }
        catch (Exception exception)
        {
            LogFailure(phase.Name, exception);
            return new PhaseOutcome<T>(null, exception switch
            {
                CortapException expected => PhaseFailure.From(expected, phase.Name),
                OperationCanceledException when deadline.IsCancellationRequested => PhaseFailure.TimedOut(input.Timeout),
                OperationCanceledException when work.IsCancellationRequested => PhaseFailure.Superseded(phase.Name),
                ObjectStoreException => PhaseFailure.Unexpected(phase.StorageCode, phase.Name, exception.ToString()),
                _ => PhaseFailure.Unexpected(phase.OtherCode, phase.Name, exception.ToString()),
            });
        }
        finally
        {
            await work.CancelAsync().ConfigureAwait(false);
            await watch.ConfigureAwait(false);
        }
    }

    /// <summary>Stops work whose job has ended otherwise, on whichever host it was: else it would keep what others wait for.</summary>
    private async Task WatchAsync(JobId id, CancellationTokenSource work)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        while (true)
        {
            try
            {
                await timer.WaitForNextTickAsync(work.Token).ConfigureAwait(false);
                if (await jobs.GetAsync(id, work.Token).ConfigureAwait(false) is null or { IsFinished: true })
                {
                    await work.CancelAsync().ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (JobStoreException)
            {
                // It is tried again with the next tick.
            }
        }
    }

    private CancellationTokenSource Deadline(TimeSpan left) => new(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);

    [LoggerMessage(1, LogLevel.Information, "Phase {Phase} ended after {DurationMs:0} ms, error code {ErrorCode}")]
    private partial void LogEnd(string phase, double durationMs, string? errorCode);

    [LoggerMessage(2, LogLevel.Warning, "Phase {Phase} failed")]
    private partial void LogFailure(string phase, Exception exception);

    [LoggerMessage(3, LogLevel.Information, "Phase {Phase} of {JobId} was not run, because the job has ended")]
    private partial void LogSuperseded(string phase, JobId jobId);
}
