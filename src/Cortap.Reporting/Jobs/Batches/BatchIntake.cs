using Cortap.Reporting.Audit;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs.Answers;
using Cortap.Reporting.Jobs.Line;
using Cortap.Reporting.Riskuity;
using Cortap.Reporting.Security;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Jobs.Batches;

/// <summary>
/// Takes a verified caller's request for many reports through the checks of docs/contract.md section 1 and makes it a durable batch. What is left to
/// the caller is to start its workflow, and <see cref="RollBackAsync"/> when that fails.
/// </summary>
public sealed partial class BatchIntake(
    ReportRequestParser parser,
    ProjectProbe probe,
    RateLimiter rates,
    TokenCipher cipher,
    IBatchStore store,
    IJobLine line,
    BatchDryRun dryRun,
    KeptAnswers answers,
    JobOptions options,
    CortapMetrics metrics,
    AuditLog audit,
    TimeProvider time,
    ILogger<BatchIntake> logger)
{
    /// <summary>The keys of batches are others than those of single reports.</summary>
    private const string KeyScope = "batches\n";

    private const string DryRunScope = "batches/dry-run\n";

    private readonly JobIds _ids = new(time);

    /// <summary>The problem to answer when a batch could not be stored or started.</summary>
    public static Problem Unavailable { get; } =
        new(ErrorCodes.Unavailable, "The batch cannot be accepted now; try again, with the same Idempotency-Key if it had one.", RetryAfter: TimeSpan.FromSeconds(5));

    /// <summary>Checks the request and stores the batch with its sealed token, or tells what a dry run has found.</summary>
    public async Task<Outcome<BatchAnswer>> AcceptAsync(VerifiedToken verified, IntakeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(verified);
        ArgumentNullException.ThrowIfNull(request);
        if (!(await RequestBody.ReadAsync(request, cancellationToken).ConfigureAwait(false)).TryGet(out var body, out var problem))
        {
            return problem;
        }

        var headerErrors = new List<FieldError>();
        var key = IdempotencyKey.Read(request.IdempotencyKey, headerErrors);
        if (!parser.ParseBatch(body, headerErrors).TryGet(out var wanted, out problem)
            // A dry run tells what the setup holds, and fetches nothing with the caller's token.
            || !(wanted.DryRun
                ? await probe.ConfirmAllAsync(wanted.ProjectIds, verified.Token, verified.Caller.IsServiceAccount, request.CorrelationId, cancellationToken).ConfigureAwait(false)
                : await probe.CheckAllAsync(wanted.ProjectIds, verified.Token, request.CorrelationId, cancellationToken).ConfigureAwait(false)).TryGet(out var projects, out problem))
        {
            return problem;
        }

        if (!wanted.DryRun && RefuseAbsent(wanted.ProjectIds, projects) is { } absent)
        {
            return absent;
        }

        if (rates.Refuse(verified.Caller) is { } refused)
        {
            return refused;
        }

        if (wanted.DryRun)
        {
            var check = await answers.AnswerAsync(
                IdempotencyKey.Bind(key, verified.Caller, body, DryRunScope), async () => await dryRun.RunAsync(wanted, projects, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            return check.TryGet(out var found, out problem) ? new BatchAnswer(found) : problem;
        }

        var batch = CreateBatch(wanted, verified.Caller, request.CorrelationId) with
        {
            Idempotency = IdempotencyKey.Bind(key, verified.Caller, body, KeyScope),
        };
        var items = wanted.ProjectIds.Zip(projects, (id, project) => new BatchItem(id, _ids.Next(), project.Name)).ToList();
        var started = new AuditEvent(AuditActions.BatchStarted, batch.Id.Value, batch.CreatedAt)
        {
            Actor = verified.Caller,
            CorrelationId = batch.CorrelationId,
            Client = request.Client,
            Count = batch.Count,
        };
        return await StoreAsync(batch, new BatchPlan(items, cipher.Seal(batch.Id, verified.Token)), started, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a batch that could not be started, with its plan and idempotency key.</summary>
    /// <returns>False when it has been started all the same, or a repetition of the request has been told of it: it stays, and the answer is the 202.</returns>
    public async Task<bool> RollBackAsync(Batch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        try
        {
            var removed = await store.TryDeleteAsync(batch.Id, batch.Revision, cancellationToken).ConfigureAwait(false);
            if (removed)
            {
                await RecordTakenBackAsync(batch).ConfigureAwait(false);
            }

            return removed;
        }
        catch (JobStoreException error)
        {
            LogStoreRefused(batch.Id, error);
            // Of a record that is still there the workflow is started later.
            var isThere = await store.IsThereAsync(batch.Id, cancellationToken).ConfigureAwait(false);
            if (isThere == false) await RecordTakenBackAsync(batch).ConfigureAwait(false);
            return isThere != true;
        }
    }

    private async Task<Outcome<BatchAnswer>> StoreAsync(Batch batch, BatchPlan plan, AuditEvent started, CancellationToken cancellationToken)
    {
        DateTimeOffset? idempotentUntil = batch.Idempotency is null ? null : batch.CreatedAt + options.IdempotencyLifetime;
        var isRecorded = false;
        BatchCreation creation;
        try
        {
            if (options.MaxWaitingJobsPerUser > 0
                && await line.FindUserAsync(batch.TenantId, batch.UserId, options.MaxWaitingJobsPerUser, cancellationToken).ConfigureAwait(false) is var standing
                && standing.Waiting >= options.MaxWaitingJobsPerUser)
            {
                return JobIntake.QueueFull(options, standing.Next);
            }

            // Once it is stored, any host may begin it.
            await audit.RecordAsync(started, CancellationToken.None).ConfigureAwait(false);
            isRecorded = true;
            creation = await store.CreateAsync(new(batch, plan, idempotentUntil), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is JobStoreException or AuditStoreException)
        {
            LogStoreRefused(batch.Id, error);
            if (isRecorded && await store.IsThereAsync(batch.Id, CancellationToken.None).ConfigureAwait(false) == false) await RecordTakenBackAsync(batch).ConfigureAwait(false);
            return Unavailable;
        }

        if (creation.IsNew)
        {
            metrics.BatchCreated(batch);
            LogAccepted(batch.Id, batch.Count, batch.UserId, batch.TenantId, batch.CorrelationId, batch.ReportType.WireName());
        }
        else
        {
            await RecordTakenBackAsync(batch).ConfigureAwait(false);
            if (creation.Batch.Idempotency?.BodyHash != batch.Idempotency?.BodyHash)
            {
                return IdempotencyKey.Reused;
            }

            // The first request may still be about to start the batch, and would take it back should that fail.
            if (!await store.TryKeepAsync(creation.Batch, cancellationToken).ConfigureAwait(false))
            {
                return Unavailable;
            }
        }

        return new BatchAnswer(creation.Batch, !creation.IsNew);
    }

    private async Task RecordTakenBackAsync(Batch batch)
    {
        try
        {
            await audit.RecordAsync(
                new(AuditActions.BatchTakenBack, batch.Id.Value, time.GetUtcNow()) { CorrelationId = batch.CorrelationId }, CancellationToken.None).ConfigureAwait(false);
        }
        catch (AuditStoreException error)
        {
            LogStoreRefused(batch.Id, error);
        }
    }

    private static Problem? RefuseAbsent(IReadOnlyList<long> projectIds, ProbedProject[] projects)
    {
        const int Named = 10;
        var absent = projectIds.Zip(projects).Where(pair => pair.Second.IsAbsent).Select(pair => pair.First).ToList();
        return absent.Count == 0 ? null : new Problem(
            ErrorCodes.ProjectNotFound,
            FormattableString.Invariant($"{absent.Count} of these projects are not among those of this user: {string.Join(", ", absent.Take(Named))}")
                + (absent.Count > Named ? " and others" : "") + "; check the ids.",
            new() { ["project_id"] = absent[0] });
    }

    private Batch CreateBatch(BatchRequest wanted, Caller caller, string correlationId)
    {
        var now = time.GetUtcNow().ToMilliseconds();
        return new Batch
        {
            Id = BatchId.Create(time),
            Count = wanted.ProjectIds.Count,
            ReportType = wanted.Report.ReportType,
            Format = wanted.Report.Format,
            IncludeAttachments = wanted.Report.IncludeAttachments,
            Refresh = wanted.Report.Refresh,
            CallbackUrl = wanted.Report.CallbackUrl,
            UserId = caller.UserId,
            TenantId = caller.TenantId,
            CorrelationId = correlationId,
            CreatedAt = now,
            UpdatedAt = now,
            PurgeAt = now + options.RecordLifetime,
        };
    }

    [LoggerMessage(1, LogLevel.Information, "Accepted batch {BatchId} of {Count} projects, report {ReportType}, user {UserId} of tenant {TenantId}, correlation {CorrelationId}")]
    private partial void LogAccepted(BatchId batchId, int count, long userId, long tenantId, string correlationId, string reportType);

    [LoggerMessage(2, LogLevel.Error, "The job store refused batch {BatchId}")]
    private partial void LogStoreRefused(BatchId batchId, Exception error);
}

/// <summary>What a request for a batch is answered.</summary>
public sealed class BatchAnswer
{
    private readonly byte[] _body;

    /// <param name="dryRun">What a dry run has found.</param>
    public BatchAnswer(Answer dryRun) => (_body, Replayed) = (dryRun.Body, dryRun.IsReplayed);

    /// <param name="batch">The stored batch.</param>
    /// <param name="replayed">It is that of an earlier request with the same idempotency key.</param>
    public BatchAnswer(Batch batch, bool replayed)
    {
        Batch = batch;
        Replayed = replayed;
        _body = AnswerJson.Write(new BatchAcceptedBody(batch.Id, batch.Count, BatchView.StatusUrl(batch.Id)));
    }

    /// <summary>Null after a dry run.</summary>
    public Batch? Batch { get; }

    public bool Replayed { get; }

    /// <summary>Relative; also the value of the <c>Location</c> header. Null after a dry run.</summary>
    public string? StatusUrl => Batch is null ? null : BatchView.StatusUrl(Batch.Id);

    /// <summary>UTF-8 JSON; equal for every replay, whatever became of the batch.</summary>
    public ReadOnlyMemory<byte> Body => _body;
}
