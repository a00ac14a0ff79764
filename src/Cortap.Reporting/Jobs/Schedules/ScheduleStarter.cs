using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs.Configured;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Jobs.Schedules;

/// <summary>
/// Makes the job of a run that the record announces. May be called again for the same run, by any host: the job's id is in the record, so there is one
/// job.
/// </summary>
public sealed partial class ScheduleStarter(
    IScheduleStore store,
    IReportConfigurationStore reports,
    ServiceCredential credential,
    MailAvailability mail,
    JobIntake intake,
    IJobWorkflows workflows,
    TimeProvider time,
    ILogger<ScheduleStarter> logger)
{
    /// <summary>So long a start waits for the service account's sign-in; a refusal comes sooner.</summary>
    private static readonly TimeSpan SignInPatience = TimeSpan.FromSeconds(10);

    /// <summary>Starts the run, or writes down why it cannot be.</summary>
    /// <param name="schedule">Whose run it is.</param>
    /// <param name="run">One that is <see cref="ScheduleRunStatus.Starting"/>.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <returns>The run as it is now in the record.</returns>
    /// <exception cref="JobStoreException">The job cannot be stored, or its run not be recorded, now: the run is still to be started.</exception>
    public async Task<ScheduleRun> StartAsync(Schedule schedule, ScheduleRun run, CancellationToken cancellationToken)
    {
        var jobId = run.JobId!.Value;
        var outcome = await AcceptAsync(schedule, jobId, run.Idempotency, cancellationToken).ConfigureAwait(false);
        ScheduleRun after;
        if (outcome.TryGet(out var accepted, out var problem))
        {
            after = run with { Status = ScheduleRunStatus.Processing, JobId = accepted.Job.Id, Idempotency = null };
            LogStarted(schedule.ScheduleId, accepted.Job.Id, run.At);
        }
        else if (problem.Code == ErrorCodes.Unavailable)
        {
            throw new JobStoreException("The job of a scheduled run cannot be stored now.");
        }
        else
        {
            after = run with { Status = ScheduleRunStatus.Failed, JobId = null, Error = new(problem.Code, problem.Message) { RetryAfter = problem.RetryAfter }, Idempotency = null };
            LogNotStarted(schedule.ScheduleId, run.At, problem.Code);
        }

        try
        {
            var (_, changed) = await store.ChangeAsync(schedule.ScheduleId, found => Settle(found, jobId, after, accepted?.Replayed == true), cancellationToken).ConfigureAwait(false);
            if (changed)
            {
                Count(after);
            }
        }
        catch (JobStoreException exception) when (accepted is not null && run.IsManual)
        {
            // The job goes its way, and is found by the run that is announced; whoever asked for it is told of it now.
            LogNotRecorded(exception, schedule.ScheduleId, accepted.Job.Id);
        }

        return after;
    }

    private void Count(ScheduleRun run)
    {
        if (run.Status == ScheduleRunStatus.Failed)
        {
            ScheduleMetrics.Failed();
        }
        else
        {
            ScheduleMetrics.Started(time.GetUtcNow() - run.At);
        }
    }

    /// <summary>A request by hand that repeats another one is no run of its own.</summary>
    private static Schedule? Settle(Schedule schedule, JobId announced, ScheduleRun after, bool isRepeated)
    {
        if (!schedule.Runs.Any(run => run.JobId == announced && run.Status == ScheduleRunStatus.Starting))
        {
            return null;
        }

        return isRepeated && after.JobId != announced
            ? schedule with { Runs = [.. schedule.Runs.Where(run => run.JobId != announced)] }
            : schedule.WithChanged(announced, _ => after);
    }

    private async Task<Outcome<AcceptedJob>> AcceptAsync(Schedule schedule, JobId jobId, JobIdempotency? idempotency, CancellationToken cancellationToken)
    {
        // What has changed since is no matter to a run whose job is there.
        if (await intake.FindScheduledAsync(jobId, cancellationToken).ConfigureAwait(false) is { } existing) return existing;

        var report = await reports.GetAsync(schedule.ReportId, cancellationToken).ConfigureAwait(false);
        if (report is null || (report.TenantId is { } tenant && tenant != schedule.TenantId))
        {
            return new Problem(ErrorCodes.ReportNotFound, "The schedule's report does not exist any more; name another one or remove the schedule.");
        }

        if (report.ProjectId != schedule.ProjectId)
        {
            return new Problem(
                ErrorCodes.ReportChanged, "The report is of another project by now. Put the schedule again, so that your access to that project can be checked.");
        }

        if (schedule.DeliveryHash is { } delivery && delivery != report.Delivery.Hash())
        {
            return new Problem(
                ErrorCodes.ReportChanged, "The report is delivered elsewhere by now. Put the schedule again, so that it is known to be meant for that receiver.");
        }

        if (report.Delivery.Type == DeliveryType.Email && !mail.IsAvailable)
        {
            return ReportConfigurationParser.NoMail;
        }

        var correlationId = CorrelationId.FromHeader([jobId.Value]);
        try
        {
            await credential.GetTokenAsync(correlationId, cancellationToken).WaitAsync(SignInPatience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (CortapException exception) when (exception.Code != ErrorCodes.DataFetchError)
        {
            return new Problem(exception.Code, exception.Message);
        }
        catch (Exception exception) when (exception is CortapException or TimeoutException)
        {
            // Riskuity does not answer; the job tells so, by the report's own delivery.
        }

        var stored = await intake.StoreScheduledAsync(report, schedule, jobId, correlationId, idempotency, cancellationToken).ConfigureAwait(false);
        if (stored.TryGet(out var accepted, out _) && accepted.Claimed is { } next)
        {
            await StartAsync(next).ConfigureAwait(false);
        }

        return stored;
    }

    private async Task StartAsync(Job next)
    {
        try
        {
            await workflows.StartAsync(next.Id).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // It is claimed, and found as abandoned within seconds.
            LogLeft(exception, next.Id);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Schedule {ScheduleId} started job {JobId} for its run of {At:u}")]
    private partial void LogStarted(string scheduleId, JobId jobId, DateTimeOffset at);

    [LoggerMessage(2, LogLevel.Warning, "Schedule {ScheduleId} could not start its run of {At:u}: {Code}")]
    private partial void LogNotStarted(string scheduleId, DateTimeOffset at, string code);

    [LoggerMessage(4, LogLevel.Warning, "Schedule {ScheduleId} could not record that job {JobId} was started by hand; that is made up for within minutes")]
    private partial void LogNotRecorded(Exception exception, string scheduleId, JobId jobId);

    [LoggerMessage(3, LogLevel.Warning, "Job {JobId} was accepted and not started; it is started within seconds")]
    private partial void LogLeft(Exception exception, JobId jobId);
}
