using System.Text;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Jobs.Configured;
using Cortap.Reporting.Jobs.Line;
using Cortap.Reporting.Jobs.Schedules;
using Cortap.Reporting.Riskuity;
using Cortap.Reporting.Security;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Jobs;

/// <summary>
/// Takes a verified caller's request for a report through the further checks of docs/contract.md section 1 in their order and makes it a durable job in the line. What is
/// left to the caller is to start the job whose turn it is, and <see cref="RollBackAsync"/> when that fails.
/// </summary>
public sealed partial class JobIntake(
    ReportRequestParser parser,
    ProjectProbe probe,
    RateLimiter rates,
    TokenCipher cipher,
    IJobStore store,
    LineHost line,
    JobOptions options,
    CortapMetrics metrics,
    TimeProvider time,
    ILogger<JobIntake> logger,
    AuditLog? audit = null)
{
    private static readonly TimeSpan StoreRetryAfter = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = logger;
    private readonly JobIds _ids = new(time);

    /// <summary>The problem to answer when a job could not be stored or started.</summary>
    public static Problem Unavailable { get; } =
        // Not that nothing was started: a disk that fails in the middle of a commit leaves that open.
        new(ErrorCodes.Unavailable, "The job cannot be accepted now; try again, with the same Idempotency-Key if it had one.", RetryAfter: StoreRetryAfter);

    /// <summary>Checks the request and stores the job with its sealed token.</summary>
    public async Task<Outcome<AcceptedJob>> AcceptAsync(VerifiedToken verified, IntakeRequest request, CancellationToken cancellationToken)
    {
        var read = await RequestBody.ReadAsync(request, cancellationToken).ConfigureAwait(false);
        if (!read.TryGet(out var body, out var problem))
        {
            return problem;
        }

        var headerErrors = new List<FieldError>();
        var key = IdempotencyKey.Read(request.IdempotencyKey, headerErrors);
        if (!parser.Parse(body, headerErrors).TryGet(out var report, out problem))
        {
            return problem;
        }

        var probed = await probe.CheckAsync(report.ProjectId, verified.Token, request.CorrelationId, cancellationToken).ConfigureAwait(false);
        if (!probed.TryGet(out var project, out problem))
        {
            return problem;
        }

        if (rates.Refuse(verified.Caller) is { } refused)
        {
            return refused;
        }

        var job = CreateJob(_ids.Next(), report.ProjectId, verified.Caller, request.CorrelationId) with
        {
            ProjectName = project.Name,
            ReportType = report.ReportType,
            Format = report.Format,
            IncludeAttachments = report.IncludeAttachments,
            Refresh = report.Refresh,
            CallbackUrl = report.CallbackUrl,
            Idempotency = IdempotencyKey.Bind(key, verified.Caller, body),
        };
        return await StoreAsync(job, verified.Token, StartOf(job, verified.Caller, request.Client), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stores the queued job of a configured report; its id is a UUID.</summary>
    /// <param name="configuration">The report; where it is delivered to is the job's from now on.</param>
    /// <param name="verb"><c>generate</c> or <c>run</c>, the last part of the path.</param>
    /// <param name="verified">The caller.</param>
    /// <param name="correlationId">Of the request.</param>
    /// <param name="idempotencyKey">Of the request; null without one.</param>
    /// <param name="client">Address of the client, for the audit record; null where there is none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal Task<Outcome<AcceptedJob>> StoreConfiguredAsync(
        ReportConfiguration configuration, string verb, VerifiedToken verified, string correlationId, string? idempotencyKey, string? client, CancellationToken cancellationToken)
    {
        var job = CreateJob(JobId.CreateUuid(), configuration.ProjectId, verified.Caller, correlationId) with
        {
            Status = JobStatus.Queued,
            ReportType = configuration.ReportType,
            Format = configuration.Format,
            ReportId = configuration.ReportId,
            CallbackUrl = configuration.Delivery.CallbackUrl,
            Recipients = configuration.Delivery.Recipients ?? [],
            // There is no body; what is asked for is in the path.
            Idempotency = IdempotencyKey.Bind(idempotencyKey, verified.Caller, Encoding.UTF8.GetBytes($"\"reports/{configuration.ReportId}/{verb}\"")),
        };
        return StoreAsync(job, verified.Token, StartOf(job, verified.Caller, client), cancellationToken);
    }

    /// <summary>The job of a scheduled run, if it was stored before.</summary>
    internal async Task<AcceptedJob?> FindScheduledAsync(JobId id, CancellationToken cancellationToken) =>
        await store.GetAsync(id, cancellationToken).ConfigureAwait(false) is { } existing ? new AcceptedJob(existing, Replayed: true) : null;

    /// <summary>
    /// Stores the queued job of a scheduled run. It has no token: what reads its data is the service account, when it is read. Its owner is the
    /// schedule's author.
    /// </summary>
    /// <returns>The job that is there already, when another host was faster.</returns>
    internal async Task<Outcome<AcceptedJob>> StoreScheduledAsync(
        ReportConfiguration configuration, Schedule schedule, JobId id, string correlationId, JobIdempotency? idempotency, CancellationToken cancellationToken)
    {
        var job = CreateJob(id, configuration.ProjectId, schedule.UserId, schedule.UserTenantId, correlationId) with
        {
            Status = JobStatus.Queued,
            ReportType = configuration.ReportType,
            Format = configuration.Format,
            ReportId = configuration.ReportId,
            ScheduleId = schedule.ScheduleId,
            CallbackUrl = configuration.Delivery.CallbackUrl,
            Recipients = configuration.Delivery.Recipients ?? [],
            Idempotency = idempotency,
        };
        var stored = await StoreAsync(
            job, token: null, StartOf(job, actor: null, client: null) with { Reason = $"schedule {schedule.ScheduleId}" }, cancellationToken).ConfigureAwait(false);

        return !stored.TryGet(out _, out var problem) && problem.Code == ErrorCodes.Unavailable
            && await FindScheduledAsync(id, cancellationToken).ConfigureAwait(false) is { } other
                ? other
                : stored;
    }

    /// <summary>
    /// Stores the job of one project of a batch, which waits in the line as any other; one that is there already is left alone. Whose turn it is,
    /// is left to whoever looks after the line.
    /// </summary>
    /// <param name="batch">The batch.</param>
    /// <param name="item">The project.</param>
    /// <param name="number">Its place among the batch's, from 1.</param>
    /// <param name="token">The caller's.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <returns>False when the user has as many jobs waiting as may wait.</returns>
    /// <exception cref="JobStoreException">The store cannot be reached, or refuses.</exception>
    internal async Task<bool> StoreOfBatchAsync(Batch batch, BatchItem item, int number, BearerToken token, CancellationToken cancellationToken)
    {
        if (await IsStoredAsync(item, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        var job = CreateJob(item.JobId, item.ProjectId, batch.UserId, batch.TenantId, batch.CorrelationId) with
        {
            Status = JobStatus.Queued,
            ProjectName = item.ProjectName,
            ReportType = batch.ReportType,
            Format = batch.Format,
            IncludeAttachments = batch.IncludeAttachments,
            Refresh = batch.Refresh,
            CallbackUrl = batch.CallbackUrl,
            BatchId = batch.Id,
            BatchNumber = number,
        };
        var creation = await store.CreateAsync(
            new(job, cipher.Seal(job.Id, token), MaxWaiting: options.MaxWaitingJobsPerUser), cancellationToken).ConfigureAwait(false);
        if (creation.IsNew)
        {
            metrics.JobCreated(job);
            LogAccepted(job.Id, job.ProjectId, job.UserId, job.TenantId, job.CorrelationId, job.ReportType.WireName());
        }

        return !creation.IsRefused;
    }

    /// <summary>The job of one project of a batch was stored.</summary>
    internal async Task<bool> IsStoredAsync(BatchItem item, CancellationToken cancellationToken) =>
        await store.GetAsync(item.JobId, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Removes a job that could not be started, with its token and idempotency key.</summary>
    /// <returns>False when a repetition of the request has been told of the job meanwhile, or it was started all the same: it stays, and the answer is the 202.</returns>
    public async Task<bool> RollBackAsync(AcceptedJob accepted, CancellationToken cancellationToken)
    {
        try
        {
            var removed = await store.TryDeleteAsync(accepted.Job.Id, accepted.Job.Revision, cancellationToken).ConfigureAwait(false);
            using var scope = JobLogScope.Begin(_logger, accepted.Job);
            LogRolledBack(accepted.Job.Id, removed);
            if (removed)
            {
                await RecordTakenBackAsync(accepted.Job).ConfigureAwait(false);
            }

            return removed;
        }
        catch (JobStoreException error)
        {
            using var scope = JobLogScope.Begin(_logger, accepted.Job);
            LogStoreRefused(accepted.Job.Id, error);
            // A record that is still there is that of a job which waits, and is started later.
            var isThere = await store.IsThereAsync(accepted.Job.Id, cancellationToken).ConfigureAwait(false);
            if (isThere == false) await RecordTakenBackAsync(accepted.Job).ConfigureAwait(false);
            return isThere != true;
        }
    }

    private static AuditEvent StartOf(Job job, Caller? actor, string? client) => new(AuditActions.JobStarted, job.Id.Value, job.CreatedAt)
    {
        Actor = actor,
        CorrelationId = job.CorrelationId,
        Client = client,
    };

    /// <param name="job">What to store.</param>
    /// <param name="token">Null for a scheduled run, which has none.</param>
    /// <param name="started">What the audit record is told.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    private async Task<Outcome<AcceptedJob>> StoreAsync(Job job, BearerToken? token, AuditEvent started, CancellationToken cancellationToken)
    {
        DateTimeOffset? idempotentUntil = job.Idempotency is null ? null : job.CreatedAt + options.IdempotencyLifetime;
        var isRecorded = false;
        JobCreation creation;
        try
        {
            creation = await store.CreateAsync(
                new(job, token is null ? ReadOnlyMemory<byte>.Empty : cipher.Seal(job.Id, token), idempotentUntil, line.Claim(), options.MaxWaitingJobsPerUser, started, RecordAsync), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is JobStoreException or AuditStoreException)
        {
            using var scope = JobLogScope.Begin(_logger, job);
            LogStoreRefused(job.Id, error);
            if (isRecorded && await store.IsThereAsync(job.Id, CancellationToken.None).ConfigureAwait(false) == false) await RecordTakenBackAsync(job).ConfigureAwait(false);
            return Unavailable;
        }

        if (creation.IsRefused)
        {
            return QueueFull(options, creation.Place!);
        }

        if (creation.AuditNumber is { } number)
        {
            audit?.Recorded(number);
        }

        if (creation.IsNew)
        {
            metrics.JobCreated(job);
            LogAccepted(job.Id, job.ProjectId, job.UserId, job.TenantId, job.CorrelationId, job.ReportType.WireName());
        }
        else
        {
            if (isRecorded)
            {
                await RecordTakenBackAsync(job).ConfigureAwait(false);
            }

            if (creation.Job.Idempotency?.BodyHash != job.Idempotency?.BodyHash)
            {
                return IdempotencyKey.Reused;
            }

            // The first request may still be about to start the job, and would take it back should that fail.
            if (!await store.TryKeepAsync(creation.Job, cancellationToken).ConfigureAwait(false))
            {
                return Unavailable;
            }
        }

        return new AcceptedJob(creation.Job, Replayed: !creation.IsNew, creation.Claimed);

        async Task RecordAsync()
        {
            if (audit is not null)
            {
                await audit.RecordAsync(started, CancellationToken.None).ConfigureAwait(false);
                isRecorded = true;
            }
        }
    }

    private async Task RecordTakenBackAsync(Job job)
    {
        if (audit is null)
        {
            return;
        }

        try
        {
            await audit.RecordAsync(
                new(AuditActions.JobTakenBack, job.Id.Value, time.GetUtcNow()) { CorrelationId = job.CorrelationId }, CancellationToken.None).ConfigureAwait(false);
        }
        catch (AuditStoreException error)
        {
            using var scope = JobLogScope.Begin(_logger, job);
            LogStoreRefused(job.Id, error);
        }
    }

    /// <summary>One of the user's jobs starts about as often as a turn comes round.</summary>
    internal static Problem QueueFull(JobOptions options, LinePlace place)
    {
        var turn = place.Pace * (place.Position / (double)options.MaxWaitingJobsPerUser) / options.MaxConcurrentJobs;
        return new Problem(
            ErrorCodes.QueueFull,
            $"This user has {options.MaxWaitingJobsPerUser} jobs waiting, as many as may wait; try again when some have started.",
            RetryAfter: TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(turn.TotalSeconds), 1, 60)));
    }

    private Job CreateJob(JobId id, long projectId, Caller caller, string correlationId) =>
        CreateJob(id, projectId, caller.UserId, caller.TenantId, correlationId);

    private Job CreateJob(JobId id, long projectId, long userId, long tenantId, string correlationId)
    {
        var now = time.GetUtcNow().ToMilliseconds();
        return new Job
        {
            Id = id,
            Status = JobStatus.Processing,
            ProjectId = projectId,
            ReportType = ReportType.DraftAuditReport,
            Format = ReportFormat.Docx,
            UserId = userId,
            TenantId = tenantId,
            CorrelationId = correlationId,
            CreatedAt = now,
            UpdatedAt = now,
            PurgeAt = now + options.RecordLifetime,
            Phase = JobPhase.Queued,
        };
    }

    [LoggerMessage(1, LogLevel.Information, "Accepted job {JobId} for project {ProjectId}, report {ReportType}, user {UserId} of tenant {TenantId}, correlation {CorrelationId}")]
    private partial void LogAccepted(JobId jobId, long projectId, long userId, long tenantId, string correlationId, string reportType);

    [LoggerMessage(2, LogLevel.Warning, "Job {JobId} could not be started; removed: {Removed}")]
    private partial void LogRolledBack(JobId jobId, bool removed);

    [LoggerMessage(3, LogLevel.Error, "The job store refused job {JobId}")]
    private partial void LogStoreRefused(JobId jobId, Exception error);
}
