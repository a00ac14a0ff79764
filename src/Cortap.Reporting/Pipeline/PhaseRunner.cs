using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Storage;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Pipeline;

/// <summary>
/// What all phases have in common: the job's record, the deadline, patience with storage, the log scope, and exceptions turned
/// into values.
/// A phase may run again after its process died, so its work is idempotent; a phase of a finished job does nothing.
/// </summary>
public sealed partial class PhaseRunner(IJobStore jobs, CrashPoints crashPoints, TimeProvider time, ILogger<PhaseRunner> logger)
{
    /// <summary>
    /// A phase gives up on storage this long before the deadline, so that its own code and not the deadline's ends the job: the workflow's timer may
    /// come a second early and the phase's result a few late.
    /// </summary>
    public static TimeSpan Reserve { get; } = TimeSpan.FromSeconds(5);

    private const string TooLittleMemory = "The service has too little memory for a project of this size; the operators can give it more, or set MAX_CONCURRENT_JOBS lower.";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = logger;

    /// <param name="phase">Which phase.</param>
    /// <param name="input">The job and its deadline.</param>
    /// <param name="body">The work; the token is cancelled at the deadline and when the job has ended otherwise, not when the host stops: it runs the phase again after its start.</param>
    public async Task<PhaseOutcome<T>> RunAsync<T>(PhaseDefinition phase, PhaseInput input, Func<Job, CancellationToken, Task<T>> body)
        where T : class
    {
        crashPoints.Reach($"{phase.Name}.begin");
        var startedAt = time.GetTimestamp();
        using var clock = new PhaseClock(input, Reserve, time);
        Job? job;
        try
        {
            job = await PatientlyAsync(phase.Name, clock, token => jobs.GetAsync(input.JobId, token), clock.Deadline).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            return new PhaseOutcome<T>(null, FailureOf(phase, input, exception, clock, superseded: false));
        }

        using var scope = job is null ? null : JobLogScope.Begin(_logger, job);
        if (job is null or { IsFinished: true })
        {
            LogSuperseded(phase.Name, input.JobId);
            return new PhaseOutcome<T>(null, PhaseFailure.Superseded(phase.Name));
        }

        using var span = CortapActivitySource.Source.StartActivity(phase.Name)?.SetTag("cortap.job_id", job.Id.Value);
        var outcome = await WorkAsync(phase, input, clock, job, body).ConfigureAwait(false);
        var duration = time.GetElapsedTime(startedAt).TotalMilliseconds;
        if (outcome.Failure is { } failure)
        {
            span?.SetStatus(ActivityStatusCode.Error, failure.Code);
            LogEndInFailure(phase.Name, duration, failure.Code);
        }
        else
        {
            LogEnd(phase.Name, duration);
        }

        crashPoints.Reach($"{phase.Name}.end");
        return outcome;
    }

    private async Task<PhaseOutcome<T>> WorkAsync<T>(
        PhaseDefinition phase, PhaseInput input, PhaseClock clock, Job job, Func<Job, CancellationToken, Task<T>> body)
        where T : class
    {
        using var work = CancellationTokenSource.CreateLinkedTokenSource(clock.Deadline);
        var watch = WatchAsync(job.Id, work);
        try
        {
            return new PhaseOutcome<T>(await PatientlyAsync(phase.Name, clock, token => body(job, token), work.Token).ConfigureAwait(false), null);
        }
        catch (Exception exception)
        {
            var superseded = work.IsCancellationRequested && !clock.Deadline.IsCancellationRequested;
            return new PhaseOutcome<T>(null, FailureOf(phase, input, exception, clock, superseded));
        }
        finally
        {
            await work.CancelAsync().ConfigureAwait(false);
            await watch.ConfigureAwait(false);
        }
    }

    /// <summary>Does the work again while it cannot be done for now: a full disk, a locked or throttled store, one that is out of reach.</summary>
    private async Task<T> PatientlyAsync<T>(string phase, PhaseClock clock, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, clock.LastTry);
        Exception? trouble = null;
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                if (trouble is null) return await work(cancellationToken).ConfigureAwait(false);
                await Task.Delay(pause, time, patience.Token).ConfigureAwait(false);
                return await work(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (trouble is not null && clock.LastTry.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                ExceptionDispatchInfo.Throw(trouble);
            }
            catch (Exception exception) when (MayPass(exception) && !patience.IsCancellationRequested)
            {
                if (exception is OutOfMemoryException) LogMemory(phase);
                else LogStorage(phase, exception.Message, exception.InnerException?.Message);
                trouble = exception;
            }
        }
    }

    /// <summary>Memory, too, is short when several very large projects are at work at once.</summary>
    private static bool MayPass(Exception exception) => exception is JobStoreException or ObjectStoreException { IsLasting: false } or OutOfMemoryException;

    private PhaseFailure FailureOf(PhaseDefinition phase, PhaseInput input, Exception exception, PhaseClock clock, bool superseded)
    {
        LogFailure(phase.Name, exception);
        return exception switch
        {
            // Whatever the work met last: it no longer matters to a job that has ended.
            _ when superseded => PhaseFailure.Superseded(phase.Name),
            CortapException expected => PhaseFailure.From(expected, phase.Name),
            OperationCanceledException when clock.Deadline.IsCancellationRequested => PhaseFailure.TimedOut(input.Timeout),
            OutOfMemoryException => PhaseFailure.Unexpected(phase.OtherCode, phase.Name, exception.ToString()) with { Message = TooLittleMemory },
            ObjectStoreException or JobStoreException => PhaseFailure.Unexpected(phase.StorageCode, phase.Name, exception.ToString()),
            _ => PhaseFailure.Unexpected(phase.OtherCode, phase.Name, exception.ToString()),
        };
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

    [LoggerMessage(1, LogLevel.Information, "Phase {Phase} ended after {DurationMs:0} ms")]
    private partial void LogEnd(string phase, double durationMs);

    [LoggerMessage(2, LogLevel.Warning, "Phase {Phase} failed")]
    private partial void LogFailure(string phase, Exception exception);

    [LoggerMessage(3, LogLevel.Information, "Phase {Phase} of {JobId} was not run, because the job has ended")]
    private partial void LogSuperseded(string phase, JobId jobId);

    [LoggerMessage(4, LogLevel.Warning, "Phase {Phase} waits for storage and tries again: {Reason} {Cause}")]
    private partial void LogStorage(string phase, string reason, string? cause);

    [LoggerMessage(5, LogLevel.Information, "Phase {Phase} ended after {DurationMs:0} ms, error code {ErrorCode}")]
    private partial void LogEndInFailure(string phase, double durationMs, string errorCode);

    [LoggerMessage(6, LogLevel.Warning, "Phase {Phase} finds too little memory and tries again. Give the service more, or set MAX_CONCURRENT_JOBS lower.")]
    private partial void LogMemory(string phase);
}
