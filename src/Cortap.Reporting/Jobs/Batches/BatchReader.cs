using System.Globalization;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs.Batches;

/// <summary>Lets callers see their batches and end them (docs/contract.md, section 4a).</summary>
public sealed class BatchReader(IBatchStore store, RateLimiter rates, TimeProvider time)
{
    private const int MaxLimit = 100;
    private const int DefaultBatches = 10;
    private const int DefaultJobs = 100;

    /// <summary>Value of <c>Retry-After</c> while a batch runs.</summary>
    public static TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(5);

    public static Problem NotFound { get; } = new(ErrorCodes.BatchNotFound, "There is no such batch; batches are kept for 30 days.");

    public static Problem Finished { get; } = new(ErrorCodes.BatchFinished, "The batch has ended already and cannot be cancelled.");

    /// <summary>The batch, if it exists and the caller may use it.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="batchId">From the path.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Outcome<Batch>> FindAsync(Caller caller, string? batchId, CancellationToken cancellationToken)
    {
        var batch = BatchId.TryParse(batchId, out var id) ? await store.GetAsync(id, cancellationToken).ConfigureAwait(false) : null;
        return batch is null ? NotFound
            : caller.MayUse(batch) ? batch
            : new Problem(ErrorCodes.InsufficientPermissions, "This batch belongs to another user.");
    }

    /// <summary>The batch with a page of its jobs, in the order of its projects.</summary>
    /// <param name="batch">From <see cref="FindAsync"/>.</param>
    /// <param name="page">The query.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<Outcome<byte[]>> ShowAsync(Batch batch, JobListParameters page, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        var limit = ReadLimit(page.Limit, DefaultJobs, errors);
        var after = ReadNumber(page.Cursor, errors);
        var status = page.Status is null ? null : WireNames.ParseJobStatus(page.Status);
        if (page.Status is not null && status is null)
        {
            errors.Add(new("status", "must be queued, processing, completed, failed or callback_failed"));
        }

        if (errors.Count > 0)
        {
            return Problem.InvalidQuery(errors);
        }

        var jobs = await store.ListJobsAsync(batch.Id, after, limit, status, cancellationToken).ConfigureAwait(false);
        var counts = await CountAsync(batch, cancellationToken).ConfigureAwait(false);
        return BatchView.Write(batch, counts, jobs, jobs.Count == limit ? jobs[^1].BatchNumber : null);
    }

    /// <summary>The batch without its jobs.</summary>
    public async Task<byte[]> ShowAsync(Batch batch, CancellationToken cancellationToken) =>
        BatchView.Write(batch, await CountAsync(batch, cancellationToken).ConfigureAwait(false));

    /// <summary>One page of batches, newest first: <c>{"batches": […], "next_cursor": …}</c>.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="scope">As received: <c>mine</c>, <c>tenant</c> or <c>all</c>; default <c>mine</c>.</param>
    /// <param name="limit">As received: 1 to 100, default 10.</param>
    /// <param name="cursor">As received.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<Outcome<byte[]>> ListAsync(Caller caller, string? scope, string? limit, string? cursor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var errors = new List<FieldError>();
        var size = ReadLimit(limit, DefaultBatches, errors);
        var whose = scope is null ? JobScope.Mine : JobListRequest.ParseScope(scope);
        if (whose is null)
        {
            errors.Add(new("scope", "must be mine, tenant or all"));
        }

        if (errors.Count > 0)
        {
            return Problem.InvalidQuery(errors);
        }

        if (!caller.MayList(whose!.Value))
        {
            return JobListRequest.RefuseScope(whose.Value, "batches");
        }

        var owner = new JobQuery().Within(whose.Value, caller);
        if (await store.ListAsync(new BatchQuery(owner.UserId, owner.TenantId, size, cursor), cancellationToken).ConfigureAwait(false) is not { } page)
        {
            return Problem.InvalidQuery([new("cursor", "is not a cursor of this listing; begin without one")]);
        }

        var counts = await Task.WhenAll(page.Batches.Select(batch => CountAsync(batch, cancellationToken))).ConfigureAwait(false);
        return BatchView.Write(page.Batches.Zip(counts), page.NextCursor);
    }

    /// <summary>Writes down the wish to end the batch, which is carried out from then on. The caller then wakes its workflow, which ends the jobs.</summary>
    public async Task<Outcome<Batch>> CancelAsync(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var (current, _) = await store.ChangeAsync(batch.Id, found => found.Cancel(time.GetUtcNow()), CancellationToken.None).ConfigureAwait(false);
        return current is null ? NotFound
            : current.IsEnded ? Finished
            : current;
    }

    /// <summary>Begins a new delivery of an ended batch's webhook. The caller then starts its orchestration.</summary>
    /// <param name="caller">Who asks, and whose key it is.</param>
    /// <param name="batch">From <see cref="FindAsync"/>.</param>
    /// <param name="idempotencyKey">Every value of the header; a repeated one is the delivery that it has begun.</param>
    /// <param name="recordAsync">Records that one begins, before it does: once begun, it goes its way, whatever becomes of this host.</param>
    /// <param name="cancellationToken">Cancels what comes before the record.</param>
    public async Task<Outcome<BatchRedelivery>> RedeliverAsync(
        Caller caller, Batch batch, IReadOnlyList<string?> idempotencyKey, Func<Task> recordAsync, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(recordAsync);
        if (IdempotencyKey.ReadHash(idempotencyKey, caller, out var key) is { } problem)
        {
            return problem;
        }

        if (rates.Refuse(caller) is { } refused)
        {
            return refused;
        }

        var current = await store.GetAsync(batch.Id, cancellationToken).ConfigureAwait(false);
        var isRecorded = false;
        while (current?.Redeliver(time.GetUtcNow(), key) is { } next)
        {
            if (!isRecorded) await recordAsync().ConfigureAwait(false);
            isRecorded = true;
            if (await store.TryReplaceAsync(next, CancellationToken.None).ConfigureAwait(false) is { } begun) return new BatchRedelivery(begun, IsReplayed: false);
            current = await store.GetAsync(batch.Id, CancellationToken.None).ConfigureAwait(false);
        }

        return current switch
        {
            null => NotFound,
            { Callback: null } => new Problem(ErrorCodes.BatchNotCompleted, "The batch has not ended yet; its webhook will be sent then."),
            _ when current.Callback.Knows(key, time.GetUtcNow()) => new BatchRedelivery(current, IsReplayed: true),
            { Callback.Status: not CallbackStatus.Pending } when current.Callback.RefuseKey(key, time.GetUtcNow()) is { } refusal => refusal,
            _ => new Problem(ErrorCodes.DeliveryInProgress, "A delivery of this batch's webhook is running; wait for its end."),
        };
    }

    /// <summary>The batch's jobs by status.</summary>
    public async Task<BatchCounts> CountAsync(Batch batch, CancellationToken cancellationToken) =>
        batch.CountsOf(await store.CountJobsAsync(batch.Id, cancellationToken).ConfigureAwait(false));

    private static int ReadLimit(string? text, int byDefault, List<FieldError> errors)
    {
        var limit = byDefault;
        if (text is not null && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            errors.Add(new("limit", $"must be an integer from 1 to {MaxLimit}"));
        }

        return limit;
    }

    private static int ReadNumber(string? cursor, List<FieldError> errors)
    {
        var number = 0;
        if (cursor is not null && (!int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number > BatchRequest.MaxProjects))
        {
            errors.Add(new("cursor", "is not a cursor of this listing; begin without one"));
        }

        return number;
    }
}

/// <summary>A delivery of a batch's webhook that was asked for.</summary>
/// <param name="Batch">As it is now.</param>
/// <param name="IsReplayed">An earlier request with the same idempotency key has begun it, and it may be over.</param>
public sealed record BatchRedelivery(Batch Batch, bool IsReplayed);
